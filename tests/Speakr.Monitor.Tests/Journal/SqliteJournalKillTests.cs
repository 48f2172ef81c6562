using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using Xunit;
using static Speakr.Monitor.Tests.Journal.JournalScene;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>A process that dies without a warning, and the one after it.</summary>
public sealed class SqliteJournalKillTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(700)]
    public async Task KilledProcess_LosesNothingThatWasAppended_AndItsHeirFindsIt(int appends)
    {
        await using var scene = new JournalScene();
        using var writer = Start(scene.Folder);
        long acknowledged = 0;
        for (var read = 0; read < appends; read++)
            acknowledged = long.Parse(await writer.StandardOutput.ReadLineAsync() ?? await FailureAsync(writer), CultureInfo.InvariantCulture);
        writer.Kill();
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
            acknowledged = long.TryParse(line, CultureInfo.InvariantCulture, out var position) ? Math.Max(acknowledged, position) : acknowledged;
        await writer.WaitForExitAsync();

        var (heir, opening) = await scene.OpenAsync();

        opening.Trouble.Should().BeNull();
        opening.LastPosition.Should().BeGreaterThanOrEqualTo(acknowledged);
        (opening.LastPosition % 3).Should().Be(0, "an append is whole or not at all");
        (await SequencesAsync(heir)).Should().Equal(Enumerable.Range(1, (int)opening.LastPosition).Select(number => (long)number));
        (await heir.AppendAsync([], None)).Should().Be(opening.LastPosition);
    }

    private static Process Start(string folder)
    {
        var assembly = typeof(SqliteJournalKillTests).Assembly.Location;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", ["exec", assembly])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
        start.Environment[StartupHook.Folder] = folder;
        return Process.Start(start)!;
    }

    private static async Task<string> FailureAsync(Process writer) =>
        throw new InvalidOperationException(await writer.StandardError.ReadToEndAsync());
}
