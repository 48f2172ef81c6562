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

    /// <summary>Type, character set and collation, for a column that is to be compared with this one; <see langword="null"/> if it is no text.</summary>
    public string? Definition { get; init; }
}
