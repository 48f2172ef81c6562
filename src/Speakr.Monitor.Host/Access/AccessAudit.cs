using Speakr.Monitor.History;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Access;

/// <summary>Records sign-ins and sign-outs in the audit log.</summary>
internal sealed class AccessAudit(ICallHistoryStore history, TimeProvider time, ILogger<AccessAudit> logger)
{
    // Signing in has to work while the database is down; it reveals nothing new.
    public async Task RecordAsync(HttpContext context, string name, string action, string detail = "")
    {
        var entry = new AuditEntry(time.GetUtcNow(), name, action, detail, context.Connection.RemoteIpAddress?.ToString());
        try
        {
            await ((ICallAccessStore)history).RecordAsync(entry, context.RequestAborted);
        }
        catch (CallHistoryException failure)
        {
            Log.NotAudited(logger, action, name, OperatorWords.In(failure.Message));
        }
    }
}
