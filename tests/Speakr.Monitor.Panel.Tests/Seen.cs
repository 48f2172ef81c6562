using Microsoft.Playwright;

namespace Speakr.Monitor.Panel.Tests;

/// <summary>What a viewer sees.</summary>
internal static class Seen
{
    public const string Live = "[data-connection=live]";
    public const string Stale = "[data-connection=stale]";

    public static string Waiting(string call) => $"[data-list=waiting] [data-call='{call}']";

    public static string Active(string call) => $"[data-list=active] [data-call='{call}']";

    public static string Figure(string queue, string figure) => $"[data-queue='{queue}'] [data-figure={figure}]";

    /// <summary>Waits until the page shows such an element, with that text.</summary>
    public static Task SeeAsync(this IPage page, string selector, string? text = null) => page.UntilAsync(
        "([selector, text]) => [...document.querySelectorAll(selector)].some(element => text === null || element.textContent.trim() === text)", new[] { selector, text });

    /// <summary>Waits until the page shows no such element.</summary>
    public static Task MissAsync(this IPage page, string selector) => page.UntilAsync("selector => !document.querySelector(selector)", selector);

    /// <summary>Waits until the page at an address, given as a regular expression, is there. Playwright's own <c>WaitForURLAsync</c> misses a navigation that ends while it starts to wait.</summary>
    public static Task ArriveAsync(this IPage page, string address) => page.UntilAsync(
        "address => new RegExp(address).test(location.href) && document.readyState === 'complete'", address);

    /// <summary>Waits until a function of the page is true. Asked at each frame, as by default, the page would be drawn sixty times a second.</summary>
    public static Task<IJSHandle> UntilAsync(this IPage page, string function, object? argument = null) =>
        page.WaitForFunctionAsync(function, argument, new() { PollingInterval = 100 });
}
