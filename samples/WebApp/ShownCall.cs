using Speakr.Monitor.Calls;
using Speakr.Monitor.Live;

namespace WebApp;

internal sealed record ShownCall(string LinkedId, string Status, string Queue, string Extension, string Caller, DateTimeOffset Since)
{
    public static ShownCall Of(LiveCall live) => Of(live.Call);

    private static ShownCall Of(Call call) =>
        new(call.LinkedId, call.Status.ToWord(), call.Queue, call.Extension, Mask(call.CallerNumber), call.CreatedAt);

    // Enough to recognise a call by, not enough to dial: phone numbers are personal data.
    private static string Mask(string? number) => number is { Length: > 7 } ? $"…{number[^4..]}" : "…";
}
