namespace Speakr.Monitor.Cdr;

/// <summary>
/// Where a source keeps its rows, for a destination on the same database server: it can then copy them without their being sent to and fro.
/// Only a source says so whose table keeps transactions, has an index that begins with <c>calldate</c>, and no rows without a date.
/// </summary>
/// <param name="Server">What identifies this server.</param>
/// <param name="Name">The table with its database, quoted.</param>
/// <param name="Columns">Expressions for the columns of <see cref="CallDetailRecord"/>, in their order.</param>
/// <param name="Index">The hint that names the index over <c>calldate</c>.</param>
/// <param name="Marker">The column that marks copied rows, quoted; <see langword="null"/> without one.</param>
internal sealed record CdrSourceTable(string Server, string Name, string Columns, string Index, string? Marker);
