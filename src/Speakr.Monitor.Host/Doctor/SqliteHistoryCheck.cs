using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Speakr.Monitor.History;
using Speakr.Monitor.History.Sqlite;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Looks at the history in a SQLite file. A file that is not there is not made.</summary>
internal sealed class SqliteHistoryCheck(string path, SqliteHistoryOptions options, TimeSpan ghostAge, TimeProvider time) : IDoctorCheck
{
    public DoctorSubject Subject => DoctorSubject.History;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var file = new LibraryFile(path, options);
        foreach (var finding in File.Exists(file.Path) ? await OfFileAsync(file, cancellationToken) : [Finding.Note(FindingCodes.HistoryFileMissing, file.Path)])
            yield return finding;
    }

    private async Task<IReadOnlyList<Finding>> OfFileAsync(LibraryFile file, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        try
        {
            await using var session = await file.OpenAsync(cancellationToken);
            findings.Add(Finding.Ok(FindingCodes.HistoryFile, file.Path, session.ServerVersion));
            var (missing, indexes) = await file.InspectAsync(session);
            findings.Add(await TableChecks.MissingAsync(missing, options.CreateTables, _ => Task.FromResult<bool?>(null)));
            if (indexes.Count > 0)
                findings.Add(Finding.Warning(FindingCodes.HistoryIndexes, string.Join(", ", indexes)));
            if (!missing.Contains("CallsHistory"))
            {
                var ghosts = await session.NumberAsync(
                    "SELECT COUNT(*) FROM CallsHistory WHERE showOnPanel = 1 AND updatedAt < @before",
                    ("@before", (time.GetUtcNow() - ghostAge).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)));
                findings.Add(new(ghosts > 0 ? FindingLevel.Warning : FindingLevel.Ok, FindingCodes.HistoryGhosts, ghosts, ghostAge.TotalHours));
            }
        }
        catch (CallHistoryException refused)
        {
            findings.Add(Finding.Problem(FindingCodes.DatabaseShape, refused.Message));
        }
        catch (DbException error)
        {
            findings.Add(Finding.Problem(FindingCodes.HistoryFileUnusable, file.Path, error.Message));
        }

        return findings;
    }
}
