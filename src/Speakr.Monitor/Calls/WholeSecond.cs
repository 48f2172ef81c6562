namespace Speakr.Monitor.Calls;

/// <summary>Times as they are stored and recorded: cut to whole seconds.</summary>
internal static class WholeSecond
{
    public static DateTimeOffset Of(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
}
