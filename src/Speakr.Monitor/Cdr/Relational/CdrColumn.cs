namespace Speakr.Monitor.Cdr.Relational;

/// <summary>A column of a table that exists.</summary>
/// <param name="Name">Its name.</param>
/// <param name="MustBeGiven">Whether a row cannot be added without a value for it.</param>
internal readonly record struct CdrColumn(string Name, bool MustBeGiven);
