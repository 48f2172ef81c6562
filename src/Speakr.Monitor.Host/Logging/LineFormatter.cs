using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Speakr.Monitor.Host.Logging;

/// <summary>One readable line an entry: time, level, category without its namespace, message.</summary>
internal sealed class LineFormatter(LogStyle style, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "speakr-line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.fff ", CultureInfo.InvariantCulture));
        WriteLevel(textWriter, logEntry.LogLevel);
        textWriter.WriteLine(Text(logEntry));
        if (style.Verbose && logEntry.Exception is { } exception)
            textWriter.WriteLine(exception);
    }

    /// <summary>Category and message without line breaks, so that nothing that came over the wire can fake an entry.</summary>
    public static string Text<TState>(in LogEntry<TState> entry)
    {
        var category = entry.Category.AsSpan(entry.Category.LastIndexOf('.') + 1);
        var message = entry.Formatter(entry.State, entry.Exception);
        var reason = entry.Exception is { } exception && !message.Contains(exception.Message, StringComparison.Ordinal)
            ? $" ({exception.Message})"
            : "";
        return OneLine.Of(string.Concat(category, ": ", OperatorWords.In(message), OperatorWords.In(reason)));
    }

    public static string LevelName(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "WARN",
        _ => "FAIL",
    };

    private void WriteLevel(TextWriter writer, LogLevel level)
    {
        var color = level switch { LogLevel.Warning => "\e[33m", >= LogLevel.Error => "\e[31m", _ => "" };
        var colored = style.Colors && color.Length > 0;
        writer.Write(colored ? $"{color}{LevelName(level)}\e[0m " : $"{LevelName(level)} ");
    }
}
