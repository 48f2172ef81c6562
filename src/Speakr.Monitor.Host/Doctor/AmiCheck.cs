using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.Ami;

namespace Speakr.Monitor.Host.Doctor;

/// <summary>Looks at Asterisk's manager interface.</summary>
internal sealed class AmiCheck(AmiSourceOptions options, TimeSpan listen, TimeProvider time)
    : SourceCheck(options.Name, SettingNames.AmiUrl, listen, time)
{
    private readonly TimeProvider _time = time;
    private AmiPermissions _permissions = new(options.Name, time, NullLogger.Instance);

    protected override ISourceProbe Probe(InputReport report, CancellationToken cancellationToken)
    {
        _permissions = new AmiPermissions(options.Name, _time, NullLogger.Instance);
        var dialogue = new AmiDialogue(options, _permissions, new PbxStart(), _time, NullLogger.Instance);
        return new AmiProbe(new AmiConnection(options, dialogue, report, NullLogger.Instance, _time, cancellationToken), options);
    }

    protected override IEnumerable<Finding> OfSource(double seconds)
    {
        yield return new Finding(
            Seen(CallEventKind.QueueStatusComplete) > 0 ? FindingLevel.Ok : FindingLevel.Warning,
            FindingCodes.AmiList, seconds, Seen(CallEventKind.QueueParams), Seen(CallEventKind.QueueMember), Seen(CallEventKind.QueueEntry));
        var missing = _permissions.Missing.ToHashSet();
        // Asterisk sends it to everybody who may see it, right after the login; the source waits longer, because the PBX may still be starting.
        if (Seen(CallEventKind.FullyBooted) == 0)
            missing.Add(AmiPermission.ReadSystem);
        foreach (var permission in missing.Order())
        {
            var code = permission switch
            {
                AmiPermission.ReadCall => FindingCodes.AmiReadCall,
                AmiPermission.ReadAgent => FindingCodes.AmiReadAgent,
                AmiPermission.ReadSystem => FindingCodes.AmiReadSystem,
                _ => FindingCodes.AmiWriteReporting,
            };
            yield return permission is AmiPermission.ReadCall or AmiPermission.ReadAgent
                ? Finding.Problem(code, AmiPermissions.LineOf(permission))
                : Finding.Warning(code, AmiPermissions.LineOf(permission));
        }
    }

    private sealed class AmiProbe(AmiConnection connection, AmiSourceOptions options) : ISourceProbe
    {
        public string Address => options.Display;

        public TimeSpan LongestSilence => options.PingInterval;

        public Task OpenAsync(CancellationToken cancellationToken) => connection.OpenAsync();

        public ValueTask<CallEvent> ReadAsync() => connection.ReadAsync();

        public ValueTask DisposeAsync() => connection.DisposeAsync();
    }
}
