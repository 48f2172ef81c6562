using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// What people or a PBX named something, on its way to a log or to those who must not see numbers: a line stays one line without control characters, and a
/// masked text holds no number.
/// </summary>
internal sealed class TextTarget : IFuzzTarget
{
    private const int LongestExcerpt = 120;

    public string Name => "text";

    public void Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var entry = new LogEntry<string>(LogLevel.Warning, "Speakr.Monitor.Calls", default, text, null, (state, _) => state);
        BrokenInvariantException.ThrowUnless(IsLine(LineFormatter.Text(entry)), "An entry is one line.");
        BrokenInvariantException.ThrowUnless(Excerpt.Of(input) is { Length: <= LongestExcerpt } excerpt && IsLine(excerpt), "An excerpt is one short line.");
        CheckJson(entry, text);
        var masked = NumberMask.MaskWithin(text)!;
        BrokenInvariantException.ThrowUnless(masked.Length == text.Length && !NumberMask.HasNumber(masked), "A masked text holds no number.");
        BrokenInvariantException.ThrowUnless(NumberMask.MaskWithin(masked) == masked, "Masking again changes nothing.");
        var number = NumberMask.Mask(text)!;
        BrokenInvariantException.ThrowUnless(text.Length < 3 || number.Contains('*'), "A masked number hides something.");
    }

    private static void CheckJson(LogEntry<string> entry, string text)
    {
        using var writer = new StringWriter();
        new JsonFormatter(new LogStyle(Json: true, Verbose: false, Colors: false, LogLevel.Information), new TickingTime()).Write(entry, null, writer);
        var line = writer.ToString().TrimEnd('\r', '\n');
        BrokenInvariantException.ThrowUnless(IsLine(line), "An entry in JSON is one line.");
        using var json = JsonDocument.Parse(line);
        BrokenInvariantException.ThrowUnless(json.RootElement.GetProperty("message").GetString() == text, "JSON holds the text as it was.");
    }

    private static bool IsLine(string text) => !text.Any(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029');
}
