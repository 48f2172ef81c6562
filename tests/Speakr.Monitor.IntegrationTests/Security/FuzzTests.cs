using System.Diagnostics;
using System.Text;
using FluentAssertions;
using Speakr.Monitor.Fuzz;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Security;

/// <summary>What .ci/fuzz tries for long, in short and the same way each time: the corpus, with all that was ever found, and changes of it.</summary>
public sealed class FuzzTests
{
    private const int Seed = 20261129;
    private const int Mutations = 3000;

    // Below it, a parser could be made to work for long by a short input.
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Target_CorpusAndMutations_HoldsWhatMust(string name)
    {
        var target = FuzzTargets.All.Single(target => target.Name == name);
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "tests", "Speakr.Monitor.Fuzz", "corpus", name)).Order(StringComparer.Ordinal).ToArray();
        files.Should().HaveCountGreaterThan(3);
        byte[][] corpus = [.. files.Select(File.ReadAllBytes)];

        for (var number = 0; number < corpus.Length; number++)
            Try(target, corpus[number], Path.GetFileName(files[number]));
        var mutator = new Mutator(Seed, corpus);
        for (var number = 0; number < Mutations; number++)
            Try(target, mutator.Next(), $"mutation {number}");
    }

    [Fact]
    public void Corpus_EachFolder_IsThatOfATarget() =>
        Directory.GetDirectories(Path.Combine(Repository.Root, "tests", "Speakr.Monitor.Fuzz", "corpus")).Select(Path.GetFileName)
            .Should().BeEquivalentTo(FuzzTargets.All.Select(target => target.Name));

    [Fact]
    public void Mutator_SameSeed_MakesTheSameInputs()
    {
        byte[][] corpus = ["a,b"u8.ToArray(), "{\"c\":1}"u8.ToArray()];
        var (one, other) = (new Mutator(1, corpus), new Mutator(1, corpus));

        for (var number = 0; number < 100; number++)
            one.Next().Should().Equal(other.Next());
    }

    private static void Try(IFuzzTarget target, byte[] input, string what)
    {
        var watch = Stopwatch.StartNew();
        var failure = Record.Exception(() => target.Try(input));
        if (failure is not null)
            throw new InvalidOperationException($"{what}: {failure.Message} The input, in Base64: {Convert.ToBase64String(input)} It begins: {Head(input)}", failure);
        watch.Elapsed.Should().BeLessThan(LongestTry, $"{what} must not take long");
    }

    private static string Head(byte[] input) => Encoding.UTF8.GetString(input.AsSpan(0, Math.Min(input.Length, 60)));
}
