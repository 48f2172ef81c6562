using Microsoft.Extensions.Logging;
using Speakr.Monitor.History;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary>Enters exports in the audit log, before anything is given out.</summary>
internal static class ExportLog
{
    private const string Nobody = "anonymous";

    /// <exception cref="CallHistoryException">It could not be entered; then nothing may be given out.</exception>
    public static async Task EnterAsync(ApiRequest request, string what)
    {
        var context = request.Context;
        var entry = new AuditEntry(
            request.Now,
            context.User.Identity?.Name ?? Nobody,
            "export",
            $"{what}{Masked(context.Request.QueryString.Value)}",
            context.Connection.RemoteIpAddress?.ToString());
        if (request.Service<ICallHistoryStore>() is ICallAccessStore store)
            await store.RecordAsync(entry, request.Aborted).ConfigureAwait(false);
        request.Service<ILogger<ApiRequest>>().Exported(entry.User, entry.Detail);
    }

    private static string? Masked(string? query) => query is null ? null : Calls.NumberMask.MaskWithin(Uri.UnescapeDataString(query));
}
