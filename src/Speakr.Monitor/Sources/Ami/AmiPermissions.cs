using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Sources.Ami;

/// <summary>A class of a user's <c>read</c> or <c>write</c> in <c>manager.conf</c> that is needed.</summary>
internal enum AmiPermission
{
    ReadCall,
    ReadAgent,
    ReadSystem,
    WriteReporting,
}

/// <summary>
/// Which permissions a user lacks. Asterisk leaves out events that a user may not see and says nothing, so it shows by what does not come. Outlives
/// the connections of a source; each finding is logged once. <see cref="Missing"/> may be read from any thread.
/// </summary>
internal sealed class AmiPermissions(string source, TimeProvider time, ILogger logger)
{
    private const int EnoughCalls = 10;

    // A list that never ends costs no more than these.
    private const int MostWaiting = 50_000;

    // Asterisk answers lists a moment before it says that it has started.
    private static readonly TimeSpan EnoughTime = TimeSpan.FromSeconds(10);

    private readonly bool[] _isMissing = new bool[Enum.GetValues<AmiPermission>().Length];
    private long? _listedAt;
    private int _endedCalls;
    private bool _hasHangup;
    private bool _isBooted;
    private bool _hasQueueEvent;
    private bool _hasChangedUnheard;
    private HashSet<string>? _waitedBefore;
    private HashSet<string> _waiting = new(StringComparer.Ordinal);

    /// <summary>What the user lacks, as far as it has shown.</summary>
    public IEnumerable<AmiPermission> Missing => Enum.GetValues<AmiPermission>().Where(permission => Volatile.Read(ref _isMissing[(int)permission]));

    /// <summary>The line of <c>manager.conf</c> that grants a permission and all others that are needed.</summary>
    public static string LineOf(AmiPermission permission) =>
        permission == AmiPermission.WriteReporting ? "write = reporting" : "read = call,agent,system";

    /// <summary>By what a missing permission shows, and what follows from it.</summary>
    public static string FindingOf(AmiPermission permission) => permission switch
    {
        AmiPermission.ReadCall => "ten calls have ended without a Hangup, so calls that leave a queue are not seen to end (call is missing in read)",
        AmiPermission.ReadAgent => "callers came to queues or left them without an event, so calls are not followed (agent is missing in read)",
        AmiPermission.ReadSystem => "no FullyBooted came, so a restart of Asterisk is noticed late (system is missing in read)",
        _ => "CoreShowChannels is denied, so talks that began or ended while the connection was down are not noticed (reporting is missing in write)",
    };

    /// <summary>Forgets what was received on the previous connection.</summary>
    public void Begin()
    {
        (_listedAt, _endedCalls, _waitedBefore) = (null, 0, null);
        (_hasHangup, _isBooted, _hasQueueEvent, _hasChangedUnheard) = (false, false, false, false);
        _waiting.Clear();
    }

    public void Hear(CallEvent callEvent)
    {
        switch (callEvent.Kind)
        {
            case CallEventKind.FullyBooted:
            case CallEventKind.Shutdown:
                _isBooted = true;
                Grant(AmiPermission.ReadSystem);
                break;
            case CallEventKind.Hangup:
                _hasHangup = true;
                Grant(AmiPermission.ReadCall);
                break;
            case CallEventKind.QueueEntry when _waiting.Count < MostWaiting:
                _waiting.Add(callEvent.UniqueId!);
                break;
            case CallEventKind.QueueStatusComplete:
                CompareWaiting();
                break;
            case CallEventKind.CoreShowChannelsComplete:
                Grant(AmiPermission.WriteReporting);
                break;
            case CallEventKind.QueueCallerJoin:
            case CallEventKind.QueueCallerLeave:
            case CallEventKind.QueueCallerAbandon:
            case CallEventKind.AgentCalled:
            case CallEventKind.AgentConnect:
            case CallEventKind.AgentComplete:
                _hasQueueEvent = true;
                _endedCalls += callEvent.Kind is CallEventKind.AgentComplete or CallEventKind.QueueCallerAbandon ? 1 : 0;
                Grant(AmiPermission.ReadAgent);
                break;
        }
    }

    /// <summary>The PBX has denied a permission expressly.</summary>
    public void Deny(AmiPermission permission)
    {
        if (_isMissing[(int)permission])
            return;
        Volatile.Write(ref _isMissing[(int)permission], true);
        SourceLog.PermissionMissing(logger, source, FindingOf(permission), LineOf(permission));
    }

    /// <summary>Judges by what has not come. To be called when the PBX has answered a ping, so that events written before that have come.</summary>
    public void Judge()
    {
        if (!_hasHangup && _endedCalls >= EnoughCalls)
            Deny(AmiPermission.ReadCall);
        if (!_isBooted && _listedAt is { } listedAt && time.GetElapsedTime(listedAt) >= EnoughTime)
            Deny(AmiPermission.ReadSystem);
        if (_hasChangedUnheard && !_hasQueueEvent)
            Deny(AmiPermission.ReadAgent);
    }

    private void Grant(AmiPermission permission) => Volatile.Write(ref _isMissing[(int)permission], false);

    // Asterisk writes a list ahead of queued events, so the verdict is left to the next ping.
    private void CompareWaiting()
    {
        _listedAt ??= time.GetTimestamp();
        _hasChangedUnheard = _waitedBefore is { } before && !_hasQueueEvent && !before.SetEquals(_waiting);
        (_waitedBefore, _waiting, _hasQueueEvent) = (_waiting, _waitedBefore ?? new(StringComparer.Ordinal), false);
        _waiting.Clear();
    }
}
