using System.Text.Json;
using System.Xml.Linq;
using FluentAssertions;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>The notices name what the program is shipped with: the packages of its list of dependencies, as their own descriptions have it.</summary>
[Collection(nameof(Documentation))]
public sealed class ThirdPartyNoticesTests
{
    private const string Notices = "THIRD-PARTY-NOTICES.md";

    private static readonly string Packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } folder
        ? folder
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    [SkippableFact]
    public void Notices_TableOfPackages_IsWhatTheProgramIsShippedWith() => GeneratedPart.Check(Notices, "packages", MarkdownTable.Of(
        ["package", "version", "license", "copyright"],
        Shipped().Select(package => new[] { package.Name, package.Version, package.License, package.Copyright })));

    [SkippableFact]
    public void Notices_TextsOfLicenses_AreThere()
    {
        var page = Page.Read(Notices);
        var headings = page.Prose.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]);

        headings.Should().Contain(Shipped().Select(package => package.License).Distinct());
        foreach (var package in Shipped().Where(package => package.LicenseFile is not null))
        {
            var text = File.ReadAllText(package.LicenseFile!).ReplaceLineEndings("\n").Trim();
            page.Text.Should().Contain(text, "it is the license of {0}", package.Name);
        }
    }

    private static List<Package> Shipped()
    {
        // Of the program as it was built for the tests; what is published has the same packages.
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "speakr-monitor.deps.json")));
        return [.. dependencies.RootElement.GetProperty("libraries").EnumerateObject()
            .Where(library => library.Value.GetProperty("type").GetString() == "package")
            .Select(library => Read(library.Name.Split('/')))
            .OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase)];
    }

    private static Package Read(string[] nameAndVersion)
    {
        var (name, version) = (nameAndVersion[0], nameAndVersion[1]);
        var folder = Path.Combine(Packages, name.ToLowerInvariant(), version.ToLowerInvariant());
        Requirement.SkipUnless(Directory.Exists(folder), $"The package {name} is not unpacked in {Packages}.");
        var metadata = XDocument.Load(Directory.EnumerateFiles(folder, "*.nuspec").Single()).Root!.Elements()
            .Single(element => element.Name.LocalName == "metadata");
        var license = metadata.Elements().Single(element => element.Name.LocalName == "license");
        var isFile = license.Attribute("type")?.Value == "file";
        var copyright = Value(metadata, "copyright") ?? Value(metadata, "authors") ?? "";
        return new Package(name, version, isFile ? name : license.Value, copyright, isFile ? Path.Combine(folder, license.Value) : null);
    }

    private static string? Value(XElement metadata, string name) =>
        metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value.Trim() is { Length: > 0 } value ? value : null;

    /// <summary>A package as its description has it.</summary>
    /// <param name="Name">Its id.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="License">The expression of SPDX, or the package's own name when it has a text of its own.</param>
    /// <param name="Copyright">Its copyright, or else its authors.</param>
    /// <param name="LicenseFile">The file with a text of its own.</param>
    private sealed record Package(string Name, string Version, string License, string Copyright, string? LicenseFile);
}
