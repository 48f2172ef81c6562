namespace Speakr.Monitor.Cdr.Runs;

/// <summary>A row of the source and its name.</summary>
internal readonly record struct CdrEntry(CdrRow Row, UInt128 Name);
