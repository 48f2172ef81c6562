using System.Diagnostics.CodeAnalysis;

namespace Speakr.Monitor.Fuzz;

/// <summary>A parser took an input in another way than it must.</summary>
internal sealed class BrokenInvariantException(string message) : Exception(message)
{
    /// <exception cref="BrokenInvariantException">It does not hold.</exception>
    public static void ThrowUnless([DoesNotReturnIf(false)] bool holds, string invariant)
    {
        if (!holds)
            throw new BrokenInvariantException(invariant);
    }
}
