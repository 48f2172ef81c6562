using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Live;

/// <summary>A call and the PBX that it belongs to.</summary>
/// <param name="Pbx">The PBX: the name of its first source.</param>
/// <param name="Call">The call, with its visits.</param>
public sealed record LiveCall(string Pbx, Call Call)
{
    /// <summary>Identifies the call among those of all PBXs.</summary>
    public LiveCallId Id => new(Pbx, Call.LinkedId);
}

/// <summary>Identifies a call among those of all PBXs, which may use equal linkedids.</summary>
/// <param name="Pbx">The PBX: the name of its first source.</param>
/// <param name="LinkedId">The call's <see cref="Call.LinkedId"/>.</param>
public readonly record struct LiveCallId(string Pbx, string LinkedId);
