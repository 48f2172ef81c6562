using System.Globalization;
using Speakr.Monitor.IntegrationTests.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;

namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Compares the history with the truth.</summary>
internal sealed class HistoryCheck(IReadOnlyList<CallStory> stories, Hearing hearing, string database, FreePbxCdrTable records)
{
    private const int Shown = 8;

    /// <summary>Calls of which no record tells and whose end no host has heard.</summary>
    public IReadOnlyCollection<CallStory> Unknowable { get; } =
        [.. stories.Where(story => !story.IsRecorded && hearing.Heard(story.EndsFrom, story.HungUpAt) == 0)];

    public async Task<HistoryFindings> RunAsync()
    {
        var exempt = Unknowable.Select(story => story.Truth.LinkedId).ToHashSet(StringComparer.Ordinal);
        var truths = stories.ToDictionary(story => story.Truth.LinkedId, StringComparer.Ordinal);
        var findings = new HistoryFindings();
        foreach (var row in await MariaDbServer.RowsAsync(
            database, "SELECT linkId, showOnPanel + 0, CONCAT_WS('|', status, queue, extension) FROM CallsHistory"))
        {
            var (id, shown, stored) = (row.Split('|')[0], row.Split('|')[1] != "0", row.Split('|', 3)[2]);
            if (!truths.Remove(id, out var story))
                findings.Unknown.Add(id);
            else if (exempt.Contains(id))
                findings.CompareUnknowable(story, stored, shown);
            else
                findings.Compare(story, stored, shown);
        }

        findings.Missing.AddRange(truths.Values.Where(story => !exempt.Contains(story.Truth.LinkedId)));
        findings.Unknowable.AddRange(truths.Values.Where(story => exempt.Contains(story.Truth.LinkedId)));
        return findings;
    }

    /// <summary>All that is known of the calls that are not right.</summary>
    public async Task<string> DescribeAsync(HistoryFindings findings)
    {
        var texts = new List<string> { findings.ToString() };
        foreach (var story in findings.Wrong.Concat(findings.Stuck).Concat(findings.Missing).Distinct().Take(Shown))
            texts.Add(await DescribeAsync(story));
        texts.AddRange(findings.Unknown.Take(Shown).Select(id => $"not of this PBX: {id}"));
        return string.Join('\n', texts);
    }

    private async Task<string> DescribeAsync(CallStory story)
    {
        var id = story.Truth.LinkedId;
        var row = await RowsAsync($"SELECT status, queue, extension, showOnPanel + 0, createdAt, updatedAt FROM CallsHistory WHERE linkId = '{id}'");
        var visits = await RowsAsync($"SELECT * FROM CallQueueVisits WHERE linkId = '{id}' ORDER BY visit");
        var rows = await records.RowsAsync($"SELECT calldate, duration, dstchannel, lastapp, lastdata, disposition FROM cdr WHERE linkedid = '{id}'");
        return string.Create(CultureInfo.InvariantCulture, $"""
            {story.Truth}, hung up at {story.HungUpAt:HH:mm:ss.fff}
            {story}
              row: {row}
              visits: {visits}
              records: {string.Join(" ; ", rows)}
            """);
    }

    private async Task<string> RowsAsync(string query) => string.Join(" ; ", await MariaDbServer.RowsAsync(database, query));
}
