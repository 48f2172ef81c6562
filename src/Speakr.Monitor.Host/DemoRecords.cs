using System.Globalization;
using System.Text.RegularExpressions;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Host;

/// <summary>
/// The call detail records that Asterisk wrote of the recorded calls, and which of them it would write now. No recording has two calls of one number, so
/// a replayed call is known by its caller; how far its identifiers were moved is how far its dates have to be. Pure.
/// </summary>
internal sealed partial class DemoRecords
{
    private const string Date = "yyyy-MM-dd HH:mm:ss";
    private const string Stamp = "yyyyMMdd-HHmmss";

    private readonly TimeZoneInfo _zone;
    private readonly string[] _columns;
    private readonly ILookup<string, string[]> _byCaller;

    /// <param name="files">The lines of each file: tab separated, names of columns first, as the README of the recordings says. Dates are UTC.</param>
    /// <param name="zone">The time zone in which the records are dated that come due.</param>
    public DemoRecords(IReadOnlyList<string[]> files, TimeZoneInfo zone)
    {
        _zone = zone;
        _columns = files[0][0].Split('\t');
        var caller = Array.IndexOf(_columns, "src");
        _byCaller = files.SelectMany(lines => lines.Skip(1)).Select(line => line.Split('\t')).ToLookup(row => row[caller]);
    }

    /// <summary>Those of FreePBX's table.</summary>
    public IReadOnlyList<string> Columns => _columns;

    /// <summary>The values of the rows that Asterisk writes upon an event: those of a call when its caller's channel ends.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Due(CallEvent callEvent) =>
        callEvent is { Kind: CallEventKind.Hangup, LinkedId: { } id, CallerNumber: { } caller } && callEvent.UniqueId == id
            ? [.. _byCaller[caller].Select(row => Moved(row, id))]
            : [];

    private string[] Moved(string[] row, string id)
    {
        var recorded = row[Array.IndexOf(_columns, "linkedid")];
        var shift = TimeSpan.FromSeconds(Epoch(id) - Epoch(recorded));
        var moved = Array.ConvertAll(row, value => value.Replace(recorded, id, StringComparison.Ordinal));
        Change("calldate", value => Moved(value, Date, shift));
        Change("recordingfile", value => InFileName().Replace(value, found => Moved(found.Value, Stamp, shift)));
        return moved;

        void Change(string column, Func<string, string> change)
        {
            var index = Array.IndexOf(_columns, column);
            moved[index] = change(moved[index]);
        }
    }

    private string Moved(string date, string format, TimeSpan shift)
    {
        var recorded = DateTime.SpecifyKind(DateTime.ParseExact(date, format, CultureInfo.InvariantCulture), DateTimeKind.Utc);
        return TimeZoneInfo.ConvertTimeFromUtc(recorded + shift, _zone).ToString(format, CultureInfo.InvariantCulture);
    }

    private static long Epoch(string id) => long.Parse(id.AsSpan(0, id.IndexOf('.', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<=-)\d{8}-\d{6}(?=-)")]
    private static partial Regex InFileName();
}
