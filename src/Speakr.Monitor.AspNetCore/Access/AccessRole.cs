namespace Speakr.Monitor.AspNetCore;

/// <summary>What a user may see. Ordered: each may do what those before it may.</summary>
public enum AccessRole
{
    /// <summary>Sees everything but phone numbers, which are masked.</summary>
    Viewer,

    /// <summary>Sees phone numbers, and may search by them.</summary>
    Supervisor,

    /// <summary>Also sees what errors say of addresses, users and paths.</summary>
    Admin,
}
