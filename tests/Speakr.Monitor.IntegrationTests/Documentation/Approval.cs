using FluentAssertions;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>Holds a part of a page to what the code says, or rewrites it when the environment asks for that.</summary>
internal static class Approval
{
    private const string Variable = "SPEAKR_TEST_APPROVE";

    /// <summary>What a failure says to whoever changed the code.</summary>
    public const string Hint = "the page repeats the code; " + Variable + "=1 ./test --filter Documentation rewrites it, then look at the difference";

    private static bool IsAsked => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <param name="page">The page.</param>
    /// <param name="start">The index of the part's first line.</param>
    /// <param name="length">How many lines it has now.</param>
    /// <param name="expected">The lines that it should have.</param>
    public static void Check(Page page, int start, int length, IReadOnlyList<string> expected)
    {
        if (IsAsked)
            page.Write(string.Join('\n', [.. page.Lines.Take(start), .. expected, .. page.Lines.Skip(start + length)]));
        else
            page.Lines.Skip(start).Take(length).Should().Equal(expected, "{0}, line {1}: {2}", page.Path, start + 1, Hint);
    }
}
