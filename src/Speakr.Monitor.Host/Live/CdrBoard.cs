using System.Globalization;
using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Host.Live;

/// <summary>Counts the call detail records that were copied since the start, and says so in the log where no table shows it.</summary>
/// <param name="texts">The operator's language.</param>
/// <param name="time">Tells when the last were copied.</param>
/// <param name="said">Told the new line each time that records were copied.</param>
internal sealed class CdrBoard(Texts texts, TimeProvider time, Action<string>? said)
{
    private readonly Lock _gate = new();
    private long _copied;
    private DateTimeOffset _last;

    public string Line
    {
        get
        {
            lock (_gate)
                return _copied == 0 ? texts.NoCdrsCopied : texts.CdrsCopied(_copied, Clock(_last));
        }
    }

    public void Add(CdrSyncResult result)
    {
        if (result.Copied == 0)
            return;
        lock (_gate)
        {
            _copied += result.Copied;
            _last = time.GetUtcNow();
        }

        said?.Invoke(Line);
    }

    private string Clock(DateTimeOffset moment) =>
        TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);
}
