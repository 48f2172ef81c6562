namespace Speakr.Monitor.Cdr.Runs;

/// <summary>A row of the source, and where its name is found when somebody needs it.</summary>
internal readonly record struct CdrEntry(CdrRow Row, CdrNames Names, int Place)
{
    public UInt128 Name => Names[Place];
}
