using System.Text;

namespace Speakr.Monitor.Storage;

/// <summary>What a text column can hold: so many characters of such a character set. Makes values fit instead of having them refused.</summary>
internal sealed record TextLimit(int Characters, Repertoire Repertoire)
{
    /// <summary>varchar(255) of utf8mb4.</summary>
    public static TextLimit Default { get; } = new(255, Repertoire.Unicode);

    /// <summary>The value as the column can hold it: a character that does not exist there becomes '?', what is too long is cut.</summary>
    public string Fit(string value, out bool changed)
    {
        // The usual case costs two vectorised passes over a short text.
        changed = false;
        if (value.Length <= Characters && (Repertoire == Repertoire.Unicode || Ascii.IsValid(value)))
            return value;
        var result = Rebuild(value);
        changed = !result.Equals(value, StringComparison.Ordinal);
        return changed ? result : value;
    }

    private string Rebuild(string value)
    {
        var result = new StringBuilder(Math.Min(value.Length, Characters * 2));
        var count = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            if (count++ == Characters)
                break;
            if (Holds(rune.Value))
                result.Append(rune.ToString());
            else
                result.Append('?');
        }

        return result.ToString();
    }

    private bool Holds(int codePoint) => Repertoire switch
    {
        Repertoire.Unicode => true,
        Repertoire.BasicPlane => codePoint <= 0xFFFF,
        Repertoire.Latin1 => codePoint <= 0xFF,
        _ => codePoint <= 0x7F,
    };
}

/// <summary>Which characters a column's character set knows.</summary>
internal enum Repertoire
{
    /// <summary>All of them (<c>utf8mb4</c>).</summary>
    Unicode,

    /// <summary>No emoji (<c>utf8mb3</c>, <c>ucs2</c>).</summary>
    BasicPlane,

    /// <summary>Western European letters (<c>latin1</c>).</summary>
    Latin1,

    /// <summary>Any other character set: only what all of them share is relied on.</summary>
    Ascii,
}
