namespace Speakr.Monitor.Databases;

/// <summary>A column as information_schema describes it.</summary>
internal sealed record MySqlColumn(
    string Name, string Type, string? CharacterSet, string? Collation, long? Characters, long? Bytes,
    bool MustBeGiven, bool CountsUp, bool IsNullable)
{
    /// <summary>What fits, for columns of text.</summary>
    public TextLimit? Limit { get; } = Characters is not { } characters || CharacterSet is null
        ? null
        : new TextLimit((int)Math.Min(IsVarying(Type) ? characters : (Bytes ?? characters) / 4, int.MaxValue), RepertoireOf(CharacterSet));

    /// <summary>The type with character set and collation, for a column that is to be compared with this one.</summary>
    public string Definition => $"{Type} CHARACTER SET {CharacterSet} COLLATE {Collation}";

    private static bool IsVarying(string type) =>
        type.StartsWith("varchar", StringComparison.OrdinalIgnoreCase) || type.StartsWith("char", StringComparison.OrdinalIgnoreCase);

    private static Repertoire RepertoireOf(string characterSet) => characterSet.ToUpperInvariant() switch
    {
        "UTF8MB4" or "UTF16" or "UTF16LE" or "UTF32" => Repertoire.Unicode,
        "UTF8" or "UTF8MB3" or "UCS2" => Repertoire.BasicPlane,
        "LATIN1" => Repertoire.Latin1,
        _ => Repertoire.Ascii,
    };
}
