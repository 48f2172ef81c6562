namespace Speakr.Monitor.Calls;

/// <summary>Why a queue visit ended. The words stored in <c>CallQueueVisits.endReason</c> are the names in lower case.</summary>
public enum VisitEndReason
{
    /// <summary>Asterisk reported <c>QueueCallerAbandon</c>: hang-up, time-out or an emptied queue.</summary>
    Abandon,

    /// <summary>The caller left the queue by a key or the dialplan: a <c>QueueCallerLeave</c> with no answer and no abandon.</summary>
    Exit,

    /// <summary>A channel ended, and Asterisk did not say how: no abandon was reported, or no <c>AgentComplete</c>.</summary>
    Hangup,

    /// <summary>The agent ended the talk.</summary>
    Agent,

    /// <summary>The caller ended the talk.</summary>
    Caller,

    /// <summary>The agent sent the caller elsewhere.</summary>
    Transfer,

    /// <summary>The PBX stopped or restarted.</summary>
    Restart,

    /// <summary>How it ended was missed: the PBX no longer lists the caller, or there was no news of the call for longer than the configured limit.</summary>
    Lost,
}
