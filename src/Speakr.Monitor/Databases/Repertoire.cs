namespace Speakr.Monitor.Databases;

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
