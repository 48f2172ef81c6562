namespace Speakr.Monitor.Host.Doctor;

/// <summary>Something that a check has found.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Code">One of <see cref="FindingCodes"/>.</param>
/// <param name="Arguments">The values of the placeholders. Never a password, a connection string or a whole phone number.</param>
internal sealed record Finding(FindingLevel Level, string Code, params object[] Arguments)
{
    public static Finding Ok(string code, params object[] arguments) => new(FindingLevel.Ok, code, arguments);

    public static Finding Note(string code, params object[] arguments) => new(FindingLevel.Note, code, arguments);

    public static Finding Warning(string code, params object[] arguments) => new(FindingLevel.Warning, code, arguments);

    public static Finding Problem(string code, params object[] arguments) => new(FindingLevel.Problem, code, arguments);

    public override string ToString() => $"{Level} {Code}: {string.Join(", ", Arguments)}";
}

/// <summary>How much a finding matters.</summary>
internal enum FindingLevel
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
