namespace Speakr.Monitor.Calls;

/// <summary>A member of a queue, as <c>QueueStatus</c> lists it and <c>QueueMember…</c> events describe it. Immutable.</summary>
public sealed record QueueMemberDetails
{
    /// <summary><c>StateInterface</c>: the device whose state counts, for example <c>PJSIP/1001</c> or <c>hint:1001@ext-local</c>.</summary>
    public string? StateInterface { get; init; }

    /// <summary>
    /// <c>Status</c>, a device state of Asterisk: 0 unknown, 1 not in use, 2 in use, 3 busy, 4 invalid, 5 unavailable, 6 ringing, 7 ringing while
    /// in use, 8 on hold.
    /// </summary>
    public int? Status { get; init; }

    /// <summary><c>Paused</c>.</summary>
    public bool? IsPaused { get; init; }

    /// <summary><c>PausedReason</c>.</summary>
    public string? PauseReason { get; init; }

    /// <summary><c>InCall</c>: in a talk of this queue.</summary>
    public bool? IsInCall { get; init; }

    /// <summary><c>CallsTaken</c> since the member logged in, or since Asterisk started.</summary>
    public int? CallsTaken { get; init; }

    /// <summary><c>LastCall</c>: when the last talk ended; <see langword="null"/> when there was none.</summary>
    public DateTimeOffset? LastCallAt { get; init; }

    /// <summary><c>LastPause</c>: when the last pause began; <see langword="null"/> when there was none.</summary>
    public DateTimeOffset? LastPauseAt { get; init; }

    /// <summary><c>LoginTime</c>: when the member was added to the queue.</summary>
    public DateTimeOffset? LoggedInAt { get; init; }

    /// <summary><c>Penalty</c>.</summary>
    public int? Penalty { get; init; }
}
