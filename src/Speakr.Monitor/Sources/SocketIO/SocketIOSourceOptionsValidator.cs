using System.Text.Json;
using Microsoft.Extensions.Options;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>Names every setting that cannot work, with its value, but never credentials or a query.</summary>
internal sealed class SocketIOSourceOptionsValidator : IValidateOptions<SocketIOSourceOptions>
{
    private const int MinFrameBytes = 1024;
    private const int MaxFrameBytes = 64 * 1024 * 1024;
    private static readonly TimeSpan LongestConnectTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, SocketIOSourceOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(SocketIOSourceOptions options)
    {
        if (!SocketIOEndpoint.TryParseUrl(options.Url, out _))
            yield return $"Socket.IO source: Url must be an absolute http, https, ws or wss URL with '@' only before the host and special characters "
                + $"percent-encoded, was \"{Redacted(options.Url)}\".";
        if (string.IsNullOrWhiteSpace(options.Name))
            yield return "Socket.IO source: Name must not be empty.";
        if (options.IdPrefix is null)
            yield return "Socket.IO source: IdPrefix must not be null.";
        if (options.Path is null || !options.Path.StartsWith('/') || options.Path.AsSpan().ContainsAny('?', '#'))
            yield return $"Socket.IO source: Path must start with / and have no query, was \"{Redacted(options.Path)}\".";
        if (options.ConnectTimeout <= TimeSpan.Zero || options.ConnectTimeout > LongestConnectTimeout)
            yield return $"Socket.IO source: ConnectTimeout must be above 0, at most {LongestConnectTimeout}, was {options.ConnectTimeout}.";
        if (options.MaxFrameBytes is < MinFrameBytes or > MaxFrameBytes)
            yield return $"Socket.IO source: MaxFrameBytes must be from {MinFrameBytes} to {MaxFrameBytes}, was {options.MaxFrameBytes}.";
        if (options.Auth is { } auth && KindOf(auth) != JsonValueKind.Object)
            yield return $"Socket.IO source: Auth must be something that becomes a JSON object, was a {auth.GetType().Name}.";
        foreach (var failure in FailuresOfEmitting(options))
            yield return failure;
    }

    private static IEnumerable<string> FailuresOfEmitting(SocketIOSourceOptions options)
    {
        if (options.PingInterval < TimeSpan.Zero || options.PingInterval > LongestInterval)
            yield return $"Socket.IO source: PingInterval must be from 0 to {LongestInterval}, was {options.PingInterval}.";
        if (options.PingInterval > TimeSpan.Zero && !IsEventName(options.PingEvent))
            yield return $"Socket.IO source: PingEvent must be a plain name, was \"{options.PingEvent}\".";
        if (options.StatusInterval < TimeSpan.Zero || options.StatusInterval > LongestInterval)
            yield return $"Socket.IO source: StatusInterval must be from 0 to {LongestInterval}, was {options.StatusInterval}.";
        if (options.StatusEvent is not "" && !IsEventName(options.StatusEvent))
            yield return $"Socket.IO source: StatusEvent must be empty or a plain name, was \"{options.StatusEvent}\".";
        if (options.StatusPayload is { } payload && KindOf(payload) is null)
            yield return $"Socket.IO source: StatusPayload must be something that becomes JSON, was a {payload.GetType().Name}.";
    }

    // The client library writes the name into JSON as it is.
    private static bool IsEventName(string? name) =>
        !string.IsNullOrEmpty(name) && !name.AsSpan().ContainsAny('"', '\\') && !name.Any(char.IsControl);

    /// <summary>What the value becomes in JSON; <see langword="null"/> when it cannot become any.</summary>
    private static JsonValueKind? KindOf(object value)
    {
        try
        {
            return JsonSerializer.SerializeToElement(value).ValueKind;
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private static string Redacted(string? url)
    {
        var text = url ?? "";
        if (SocketIOEndpoint.HasStrayAt(text))
            return "…";
        var end = text.AsSpan().IndexOfAny('?', '#');
        if (end >= 0)
            text = text[..end];
        var at = text.LastIndexOf('@');
        if (at >= 0)
            return Excerpt.Of("…" + text[at..]);
        // Behind a colon that begins no port there may be a password whose host was cut off.
        var colon = text.LastIndexOf(':');
        return colon >= 0 && !text[(colon + 1)..].All(letter => char.IsAsciiDigit(letter) || letter == '/') ? AfterScheme(text, colon) : Excerpt.Of(text);
    }

    private static string AfterScheme(string text, int colon) =>
        text.AsSpan(colon).StartsWith("://") ? Excerpt.Of(text) : "…";
}
