using FluentAssertions;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Architecture;

/// <summary>A file is read as a whole, and so it is short.</summary>
public sealed class FileSizeTests
{
    private const int MostLines = 250;
    private static readonly string[] Folders = ["src", "samples", "tests"];

    [Fact]
    public void EveryFile_IsShortEnoughToBeReadAsAWhole()
    {
        var files = Folders.SelectMany(folder =>
            Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)).Where(IsOurs).ToArray();

        files.Should().NotBeEmpty();
        files.Select(file => (Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count()))
            .Where(file => file.Lines > MostLines).Should().BeEmpty();
    }

    private static bool IsOurs(string file) => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "node_modules");
}
