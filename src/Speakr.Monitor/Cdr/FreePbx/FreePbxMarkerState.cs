namespace Speakr.Monitor.Cdr.FreePbx;

/// <summary>Whether rows can be marked, and how. All is empty where there is no such column.</summary>
internal sealed record FreePbxMarkerState
{
    /// <summary>The column, quoted; <see langword="null"/> when there is none that can be used.</summary>
    public string? Column { get; init; }

    /// <summary>Assignments that preserve columns which the server would change automatically: <c>, calldate = calldate</c>.</summary>
    public string Keeps { get; init; } = "";

    /// <summary>Whether this user may mark.</summary>
    public bool CanMark { get; init; }

    /// <summary>Why an existing column cannot mark copied rows; <see langword="null"/> when it can.</summary>
    public string? Fault { get; init; }

    /// <summary>Why it is not written although this user may; <see langword="null"/> for no such reason.</summary>
    public string? Refusal { get; init; }
}
