namespace Speakr.Monitor.Checks;

/// <summary>How much a finding matters.</summary>
public enum FindingLevel
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Worth knowing; nothing has to be done.</summary>
    Note,

    /// <summary>Works, but not as well or not for as long as it should.</summary>
    Warning,

    /// <summary>Does not work.</summary>
    Problem,
}
