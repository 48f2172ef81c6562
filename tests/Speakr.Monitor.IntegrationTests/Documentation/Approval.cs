using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>Holds a part of a page to what the code says, or rewrites it when the environment asks for that.</summary>
internal static class Approval
{
    private const string Variable = "SPEAKR_TEST_APPROVE";

    private static bool IsAsked => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <param name="page">The page.</param>
    /// <param name="start">The index of the part's first line.</param>
    /// <param name="length">How many lines it has now.</param>
    /// <param name="expected">The lines that it should have.</param>
    public static void Check(Page page, int start, int length, IReadOnlyList<string> expected)
    {
        string[] now = [.. page.Lines.Skip(start).Take(length)];
        if (now.SequenceEqual(expected))
            return;

        if (IsAsked)
            page.Write(string.Join('\n', [.. page.Lines.Take(start), .. expected, .. page.Lines.Skip(start + length)]));
        else
            Assert.Fail($"{page.Path} repeats the code from line {start + 1} on, and has other words. {Variable}=1 ./test --filter Documentation "
                + $"rewrites it; then look at the difference:\n{string.Join('\n', Difference(now, expected))}");
    }

    private static IEnumerable<string> Difference(string[] now, IReadOnlyList<string> expected)
    {
        var same = now.Zip(expected).TakeWhile(pair => pair.First == pair.Second).Count();
        var gone = now.Skip(same).Except(expected).Select(line => $"- {line}");
        var missing = expected.Skip(same).Except(now).Select(line => $"+ {line}");
        // Other than by its lines it can differ by their order or number.
        return gone.Concat(missing).DefaultIfEmpty($"the order or number of its lines differs from the line \"{now.ElementAtOrDefault(same)}\" on");
    }
}
