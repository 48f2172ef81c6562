using System.Globalization;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Pipeline;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Speakr.Monitor.Host.Live;

/// <summary>The current picture: the state of the feed, the number of calls by status, the calls, the last log lines.</summary>
internal sealed class LiveView(
    CallBoard board, CdrBoard cdrs, MonitorStatus status, IEnumerable<ICdrSynchronizer> synchronizers, RecentLog log, LiveNotice notice, Texts texts, TimeProvider time)
{
    // Title, rules and the frame of the table, beside the lines that are counted.
    private const int Frame = 6;

    private readonly ICdrSynchronizer[] _synchronizers = [.. synchronizers];

    public IRenderable Render(int width, int height)
    {
        var (calls, counts) = board.Snapshot();
        var above = new List<IRenderable> { Line($"Speakr Monitor {notice.Version}  ·  {texts.StopHint}", new Style(decoration: Decoration.Bold)) };
        above.AddRange(status.Sources.Select(SourceLine).DefaultIfEmpty(Line(texts.Connecting, Color.Yellow)));
        if (!status.Store.IsReady && status.Store.Since != default)
            above.Add(Line(texts.StoreNotReady(Clock(status.Store.Since), status.Store.Pending), Color.Red));
        above.Add(Line(Counts(counts), Style.Plain));
        above.AddRange(CdrLines());

        // A low terminal keeps the calls and drops the explanations.
        var below = height < 20 ? [] : notice.Lines.Select(line => Line(line, Color.Aqua)).Concat(log.Lines.Select(line => LogLine(line, width))).ToList();
        var belowHeight = height < 20 ? 0 : notice.Lines.Sum(line => Rows(line, width)) + log.Lines.Count;
        var room = Math.Max(1, height - above.Count - belowHeight - Frame);
        if (calls.Count <= room)
            return new Rows([.. above, CallTable(calls, width), .. below]);

        // The line that counts the others takes a row, too.
        room = Math.Max(1, room - 1);
        var hidden = calls.Skip(room).ToList();
        var more = Line(texts.MoreCalls(hidden.Count(call => call.OnPanel), hidden.Count(call => !call.OnPanel)), Color.Yellow);
        return new Rows([.. above, CallTable(calls.Take(room), width), more, .. below]);
    }

    private Table CallTable(IEnumerable<Call> calls, int width)
    {
        var table = new Table().Border(TableBorder.Rounded).Expand();
        // What a narrow terminal can do without first: the times.
        var columns = width >= 70 ? 7 : width >= 50 ? 5 : 4;
        foreach (var name in texts.Columns.Take(columns))
            table.AddColumn(new TableColumn(new Text(name, new Style(decoration: Decoration.Bold))).NoWrap());

        var now = Now();
        foreach (var call in calls)
            table.AddRow(Cells(call, now).Take(columns));
        return table;
    }

    private IEnumerable<IRenderable> Cells(Call call, DateTimeOffset now)
    {
        var style = StyleOf(call.Status);
        var visit = call.Visits.Count > 0 ? call.Visits[^1] : null;
        string[] cells =
        [
            call.Queue,
            call.Status.ToWord(),
            NumberMask.Mask(call.CallerNumber) ?? "-",
            call.Extension.Length > 0 ? call.Extension : "-",
            Duration(visit?.WaitSeconds, visit?.JoinedAt, visit?.AnsweredAt ?? visit?.LeftAt ?? visit?.EndedAt ?? now),
            Duration(visit?.TalkSeconds, visit?.AnsweredAt, visit?.EndedAt ?? (call.OnPanel ? now : call.UpdatedAt)),
            Clock(call.CreatedAt),
        ];
        return cells.Select(cell => Line(cell, style));
    }

    // While the feed is down nothing new is known, so the clocks of waiting and talking stop.
    private DateTimeOffset Now()
    {
        var away = status.Sources.Where(source => !source.IsConnected).Select(source => source.Since);
        return away.Append(time.GetUtcNow()).Min();
    }

    private Text SourceLine(SourceStatus source) => source.IsConnected
        ? Line("● " + texts.Live(source.Name, Clock(source.Since)), Color.Green)
        : Line("○ " + texts.NotLive(source.Name, Clock(source.Since)), new Style(Color.Red, decoration: Decoration.Bold));

    private IEnumerable<Text> CdrLines()
    {
        if (_synchronizers.Length > 0)
            yield return Line(cdrs.Line, Style.Plain);
        foreach (var synchronizer in _synchronizers)
        {
            if (synchronizer.Status.FailingSince is { } since)
                yield return Line(texts.CdrsNotCopied(synchronizer.Name, Clock(since)), Color.Red);
        }
    }

    private static string Counts(IReadOnlyDictionary<CallStatus, int> counts) =>
        string.Join("   ", Enum.GetValues<CallStatus>().Select(status => $"{status.ToWord()} {counts.GetValueOrDefault(status)}"));

    // One row each, whatever it says: a picture that grows pushes its own head off the screen.
    private static Text LogLine(string line, int width) => Line(line.Length < width ? line : string.Concat(line.AsSpan(0, width - 2), "…"), Color.Grey);

    private static Text Line(string text, Style style) => new(OneLine.Of(text), style);

    private static Style StyleOf(CallStatus status) => status switch
    {
        CallStatus.Waiting => new Style(Color.Yellow, decoration: Decoration.Bold),
        CallStatus.Answered => new Style(Color.Green),
        CallStatus.Abandoned => new Style(Color.Red),
        _ => new Style(Color.Grey),
    };

    private static string Duration(int? seconds, DateTimeOffset? from, DateTimeOffset to)
    {
        if (from is null && seconds is null)
            return "-";

        var length = seconds is { } known ? TimeSpan.FromSeconds(known) : to - from!.Value;
        return (length < TimeSpan.Zero ? TimeSpan.Zero : length).ToString(length.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }

    private string Clock(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    private static int Rows(string text, int width) => 1 + ((text.Length - 1) / Math.Max(width, 1));
}

/// <summary>The lines that are always below the calls.</summary>
internal sealed record LiveNotice(string Version, IReadOnlyList<string> Lines);
