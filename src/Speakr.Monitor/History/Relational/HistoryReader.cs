using System.Data.Common;
using System.Globalization;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Databases;

namespace Speakr.Monitor.History.Relational;

/// <summary>Turns rows into calls with their visits.</summary>
internal static class HistoryReader
{
    public static async Task<List<(long Id, Call Call)>> ReadAsync(
        HistoryDialect dialect, DbConnection connection, DbCommand select, CancellationToken cancellationToken)
    {
        var calls = new List<(long Id, Call Call)>();
        var reader = await select.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                calls.Add((Integer(reader, 0), ReadCall(reader, dialect)));
        }

        cancellationToken.ThrowIfCancellationRequested();
        var visits = await ReadVisitsAsync(dialect, connection, calls, cancellationToken).ConfigureAwait(false);
        for (var index = 0; index < calls.Count; index++)
        {
            var (id, call) = calls[index];
            if (visits.TryGetValue(id, out var own))
                calls[index] = (id, call with { Visits = own });
        }

        return calls;
    }

    public static long Integer(DbDataReader reader, int column) => Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture);

    public static DateTimeOffset CreatedAt(DbDataReader reader, HistoryDialect dialect) =>
        dialect.ReadTime(reader.GetValue(9)) ?? DateTimeOffset.UnixEpoch;

    private static async Task<Dictionary<long, List<QueueVisit>>> ReadVisitsAsync(
        HistoryDialect dialect, DbConnection connection, List<(long Id, Call Call)> calls, CancellationToken token)
    {
        var visits = new Dictionary<long, List<QueueVisit>>(calls.Count);
        if (calls.Count == 0)
            return visits;
        var command = StatementCommand.Create(connection, dialect.SelectVisits, calls.Count, dialect.CommandSeconds);
        await using (command.ConfigureAwait(false))
        {
            for (var index = 0; index < calls.Count; index++)
                command.Parameters[index].Value = calls[index].Id;
            var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    var id = Integer(reader, 0);
                    if (!visits.TryGetValue(id, out var own))
                        visits.Add(id, own = []);
                    own.Add(ReadVisit(reader, dialect));
                }
            }
        }

        return visits;
    }

    private static Call ReadCall(DbDataReader reader, HistoryDialect dialect)
    {
        var extension = Text(reader, 3) ?? "";
        var onPanel = Integer(reader, 7) != 0;
        return new Call
        {
            Status = CallStatusWords.FromWord(Text(reader, 1)) ?? Guess(onPanel, extension),
            Queue = Text(reader, 2) ?? "",
            Extension = extension,
            UniqueId = Text(reader, 4) ?? "",
            LinkedId = LinkIdKey.Read(Text(reader, 5) ?? ""),
            CallerNumber = Text(reader, 6),
            OnPanel = onPanel,
            UpdatedAt = dialect.ReadTime(reader.GetValue(8)) ?? DateTimeOffset.UnixEpoch,
            CreatedAt = CreatedAt(reader, dialect),
        };
    }

    // A word of another program: what the row says besides decides, so that a ghost on the panel can still be found and closed.
    private static CallStatus Guess(bool onPanel, string extension) => (onPanel, extension.Length > 0) switch
    {
        (true, true) => CallStatus.Answered,
        (true, false) => CallStatus.Waiting,
        (false, true) => CallStatus.Ended,
        (false, false) => CallStatus.Abandoned,
    };

    private static QueueVisit ReadVisit(DbDataReader reader, HistoryDialect dialect) => new()
    {
        Number = (int)Integer(reader, 1),
        Queue = Text(reader, 2) ?? "",
        UniqueId = Text(reader, 3) ?? "",
        JoinedAt = dialect.ReadTime(reader.GetValue(4)),
        AnsweredAt = dialect.ReadTime(reader.GetValue(5)),
        LeftAt = dialect.ReadTime(reader.GetValue(6)),
        EndedAt = dialect.ReadTime(reader.GetValue(7)),
        Extension = Text(reader, 8) ?? "",
        AgentName = Text(reader, 9),
        AgentUniqueId = Text(reader, 10),
        WaitSeconds = Whole(reader, 11),
        RingSeconds = Whole(reader, 12),
        TalkSeconds = Whole(reader, 13),
        HungUpAt = dialect.ReadTime(reader.GetValue(14)),
        EndReason = VisitEndReasonWords.FromWord(Text(reader, 15)),
        IsReconstructed = Integer(reader, 16) != 0,
    };

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static int? Whole(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : (int)Integer(reader, column);
}
