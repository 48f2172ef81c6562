using System.Text;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// A cron expression in a first line and a time zone in a second: nothing is thrown, an expression is kept as it was written, and one that is made of numbers,
/// lists, ranges and steps alone is due when its fields say so.
/// </summary>
internal sealed class CronTarget : IFuzzTarget
{
    private static readonly DateTimeOffset Begin = new(2028, 2, 28, 22, 0, 0, TimeSpan.Zero);

    // By day of month, hour, month and day of week; the leap day and the end of a year are among them.
    private static readonly DateTimeOffset[] Moments =
    [
        .. Enumerable.Range(0, 180).Select(minute => Begin.AddMinutes(minute)),
        .. Enumerable.Range(0, 400).Select(day => Begin.AddDays(day).AddMinutes(day)),
    ];

    public string Name => "cron";

    public void Try(byte[] input)
    {
        var lines = Encoding.UTF8.GetString(input).Split('\n', 2);
        var zone = lines.Length > 1 && TimeZoneInfo.TryFindSystemTimeZoneById(lines[1].Trim(), out var found) ? found : TimeZoneInfo.Utc;
        if (CronSchedule.TryParse(lines[0], zone) is not { } schedule)
            return;
        BrokenInvariantException.ThrowUnless(schedule.ToString() == lines[0], "An expression is shown as it was written.");
        foreach (var moment in Moments)
            BrokenInvariantException.ThrowUnless(schedule.Includes(moment) == schedule.Includes(moment.AddSeconds(59)), "A whole minute is due or is not.");
        if (CronSchedule.TryParse(lines[0], TimeZoneInfo.Utc) is not { } utc || PlainCron.TryParse(lines[0]) is not { } plain)
            return;
        foreach (var moment in Moments)
            BrokenInvariantException.ThrowUnless(utc.Includes(moment) == plain.Includes(moment.UtcDateTime), "It is due when its fields say so.");
    }
}
