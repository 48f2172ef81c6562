using System.Globalization;
using System.Net;

namespace Speakr.Monitor.Webhooks;

/// <summary>What came of one attempt. Pure.</summary>
/// <param name="Fault">Why it failed, without the address; <see langword="null"/> when it was delivered.</param>
/// <param name="IsFinal">Whether trying again is of no use.</param>
/// <param name="RetryAfter">How long the receiver asks to wait.</param>
internal readonly record struct WebhookAnswer(string? Fault, bool IsFinal, TimeSpan? RetryAfter)
{
    public static WebhookAnswer Delivered => default;

    public static WebhookAnswer Failed(string fault) => new(fault, false, null);

    public static WebhookAnswer Of(HttpResponseMessage response, DateTimeOffset now)
    {
        var code = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
            return Delivered;
        var after = response.Headers.RetryAfter is { } asked ? asked.Delta ?? (asked.Date is { } date ? date - now : null) : null;
        var fault = string.Create(CultureInfo.InvariantCulture, $"the receiver answered {code}");
        return code switch
        {
            >= 300 and < 400 => new WebhookAnswer($"{fault}, and redirects are not followed", true, null),
            (int)HttpStatusCode.RequestTimeout or (int)HttpStatusCode.TooManyRequests => new WebhookAnswer(fault, false, after),
            >= 400 and < 500 => new WebhookAnswer(fault, true, null),
            _ => new WebhookAnswer(fault, false, after),
        };
    }

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="attempts">How many have failed.</param>
    /// <param name="options">The limits.</param>
    /// <param name="random">From 0 to 1.</param>
    public TimeSpan Delay(int attempts, WebhookOptions options, double random)
    {
        // In this order: a long delay doubled thirty times is longer than a TimeSpan can hold.
        var doubled = Math.Min(options.MinDelay.Ticks * Math.Pow(2, Math.Min(attempts - 1, 30)) * (0.8 + (0.4 * random)), options.MaxDelay.Ticks);
        var delay = RetryAfter?.Ticks > doubled ? RetryAfter.Value : TimeSpan.FromTicks((long)doubled);
        return delay < options.MaxDelay ? delay : options.MaxDelay;
    }
}
