namespace Speakr.Monitor.Storage;

/// <summary>A column of a table that exists.</summary>
internal sealed record SqlColumn(string Name)
{
    /// <summary>Whether a row cannot be added without a value for it.</summary>
    public bool MustBeGiven { get; init; }

    /// <summary>Whether the database numbers the rows in it.</summary>
    public bool CountsUp { get; init; }

    public bool IsNullable { get; init; }

    /// <summary>What fits, for columns of text.</summary>
    public TextLimit? Limit { get; init; }

    /// <summary>The type as the database writes it; empty where it does not matter.</summary>
    public string Type { get; init; } = "";

    /// <summary>The character set of a column of text, where columns have one.</summary>
    public string? CharacterSet { get; init; }

    public string? Collation { get; init; }
}
