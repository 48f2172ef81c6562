using System.Reflection;
using FluentAssertions;
using PublicApiGenerator;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Conformance.History;
using Xunit;

namespace Speakr.Monitor.Tests.Architecture;

/// <summary>Holds the public surface of the packages to what has been approved, so that nobody changes it unawares.</summary>
public sealed class PublicApiTests
{
    private const string Approve = "SPEAKR_TEST_APPROVE";
    private const int LinesShown = 10;

    private static readonly ApiGeneratorOptions Options = new()
    {
        // Where it was built, for which framework and who may look inside is no business of its users.
        IncludeAssemblyAttributes = false,
        // Extension methods stand in the namespace of what they extend; by default the generator leaves out all of Microsoft's.
        DenyNamespacePrefixes = [],
    };

    [Theory]
    [InlineData(typeof(Call))]
    [InlineData(typeof(CallHistoryStoreConformance))]
    public void PublicSurface_IsAsApproved(Type member)
    {
        var surface = member.Assembly.GeneratePublicApi(Options).ReplaceLineEndings("\n").TrimEnd() + "\n";
        var file = ApprovedFile(member.Assembly);
        if (Environment.GetEnvironmentVariable(Approve) == "1")
            File.WriteAllText(file, surface);

        var approved = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";

        Differences(approved, surface).Should().BeEmpty(
            "users depend on the public surface; if the change is meant, run the test with {0}=1 and commit {1}", Approve, Path.GetFileName(file));
    }

    [Fact]
    public void Differences_OfTwoSurfaces_AreTheFirstLinesThatDiffer() =>
        Differences("same\nold\nend\n", "same\nnew\nmore\nend\n").Should().Equal("- old", "+ new", "+ more");

    private static string ApprovedFile(Assembly assembly) => Path.Combine(
        Repository.Root, "tests", "Speakr.Monitor.Tests", "Architecture", "PublicApi", $"{assembly.GetName().Name}.txt");

    // What is between the lines that both begin with and those that both end with.
    private static string[] Differences(string approved, string surface)
    {
        string[] before = approved.Split('\n'), after = surface.Split('\n');
        var start = CommonStart(before, after);
        string[] removed = before[start..], added = after[start..];
        var end = CommonStart([.. removed.Reverse()], [.. added.Reverse()]);
        return [.. removed.SkipLast(end).Take(LinesShown).Select(line => $"- {line.Trim()}"),
            .. added.SkipLast(end).Take(LinesShown).Select(line => $"+ {line.Trim()}")];
    }

    private static int CommonStart(string[] one, string[] other) => one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count();
}
