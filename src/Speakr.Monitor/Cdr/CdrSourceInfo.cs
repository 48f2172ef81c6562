namespace Speakr.Monitor.Cdr;

/// <summary>What a source says about itself at the beginning of a run.</summary>
/// <param name="Identity">Server and table, without user and password: <c>pbx:3306/asteriskcdrdb.cdr</c>. Another identity is another history.</param>
/// <param name="HasMarker">Whether rows can be marked: the column <c>sync</c> is there.</param>
/// <param name="CanMark">Whether this user may also write it. <see langword="false"/> without a marker.</param>
/// <param name="Now">The source's clock in the time that <c>calldate</c> is written in, whole seconds.</param>
public sealed record CdrSourceInfo(string Identity, bool HasMarker, bool CanMark, DateTime Now)
{
    /// <summary>
    /// The latest <c>calldate</c> that is not after <see cref="Now"/>; <see langword="null"/> when there is none, or it could only be found by
    /// reading the whole table. <value>Default: <see langword="null"/>.</value>
    /// </summary>
    public DateTime? Newest { get; init; }

    /// <summary>
    /// Why a column that is there is not used to mark, as the rest of a sentence that begins with it; <see langword="null"/> when it is used, or
    /// there is none. <value>Default: <see langword="null"/>.</value>
    /// </summary>
    public string? MarkerFault { get; init; }

    /// <summary>Where the rows are, if a destination on the same server may copy them there; <see langword="null"/> otherwise.</summary>
    internal CdrSourceTable? Table { get; init; }
}
