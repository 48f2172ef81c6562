namespace Speakr.Monitor.Fuzz;

/// <summary>A parser that is given any bytes, and what must hold of it.</summary>
internal interface IFuzzTarget
{
    /// <summary>The name on the command line and of its folder in the corpus.</summary>
    string Name { get; }

    /// <summary>Gives the parser an input. Returning means that all that must hold did.</summary>
    /// <exception cref="BrokenInvariantException">Something else came out than must.</exception>
    void Try(byte[] input);
}
