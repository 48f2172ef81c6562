using System.IO.Compression;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Packages;

/// <summary>The packages, packed once from what has been built, in a folder outside the repository where projects can be made that use them.</summary>
public sealed partial class PackedPackages : IAsyncLifetime
{
    private static readonly string[] Projects = ["src/Speakr.Monitor", "src/Speakr.Monitor.AspNetCore", "tests/Speakr.Monitor.Conformance"];

    private readonly string _root = Directory.CreateTempSubdirectory("speakr-packages-").FullName;
    private string? _missing;

    /// <summary>Where packages are unpacked: of this run alone, so that no cache answers with those of an earlier one.</summary>
    public string Folder => Path.Combine(_root, "unpacked");

    /// <summary>Where the packages themselves are.</summary>
    public string Packed => Path.Combine(_root, "packed");

    /// <summary>The version of both, which no other run has.</summary>
    public string Version { get; } = $"0.1.0-test-{Guid.NewGuid():N}";

    public async Task InitializeAsync()
    {
        var repository = Repository.Root;
        if (await DotNet.RunAsync(repository, null, "--version") is { ExitCode: not 0, Output: var reason })
        {
            _missing = $"The .NET SDK is not installed: {reason}";
            return;
        }

        // Where no cultures are installed the SDK says so first.
        const string Label = "global-packages: ";
        var places = await DotNet.SucceedAsync(repository, null, "nuget", "locals", "global-packages", "--list");
        var machine = places[(places.LastIndexOf(Label, StringComparison.Ordinal) + Label.Length)..].Trim();
        var built = typeof(PackedPackages).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        foreach (var project in Projects)
        {
            // What is loaded into this process must not be built anew.
            await DotNet.SucceedAsync(repository, null, "pack", project, "-c", built, "--no-build", "-v", "quiet",
                $"-p:PackageVersion={Version}", $"-p:NuspecOutputPath={Path.Combine(_root, "nuspec")}/", "-o", Packed);
        }

        WriteConfiguration(repository, machine);
    }

    public void SkipUnlessPacked() => Requirement.SkipUnless(_missing is null, _missing ?? "");

    /// <summary>Opens a package, by its id and its file's ending: nupkg or snupkg.</summary>
    public ZipArchive Open(string name, string ending) => ZipFile.OpenRead(Path.Combine(Packed, $"{name}.{Version}.{ending}"));

    /// <summary>Makes an empty project: what <c>dotnet new</c> writes, and references to packages.</summary>
    /// <param name="name">Of the project and its folder.</param>
    /// <param name="outputType">Exe, Library, or Web for an application with a web server.</param>
    /// <param name="packages">Ours get the version packed, others the one that this repository uses.</param>
    /// <returns>The project's folder.</returns>
    public string CreateProject(string name, string outputType, params string[] packages)
    {
        var references = packages.Select(package =>
            $"""<PackageReference Include="{package}" Version="{(package.StartsWith("Speakr.", StringComparison.Ordinal) ? Version : VersionOf(package))}" />""");
        var folder = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(Path.Combine(folder, $"{name}.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk{(outputType == "Web" ? ".Web" : "")}">
              <PropertyGroup>
                <OutputType>{(outputType == "Web" ? "Exe" : outputType)}</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
              </PropertyGroup>
              <ItemGroup>
                {string.Join("\n    ", references)}
              </ItemGroup>
            </Project>
            """);
        return folder;
    }

    /// <summary>The C# of a readme: its first block of code in that language.</summary>
    public static string CodeOf(string readme)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, readme));
        return CSharp.Match(text) is { Success: true } match
            ? match.Groups["code"].Value
            : throw new InvalidOperationException($"{readme} has no block of C#.");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return Task.CompletedTask;
    }

    [GeneratedRegex(@"^```csharp\n(?<code>.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CSharp { get; }

    [GeneratedRegex(@"\$\((?<name>\w+)\)")]
    private static partial Regex Property { get; }

    // Beside the sources of the machine. What it has unpacked already is used from where it lies.
    private void WriteConfiguration(string repository, string machine) => File.WriteAllText(Path.Combine(_root, "nuget.config"), $"""
        <configuration>
          <packageSources>
            <add key="packed" value="packed" />
            <add key="repository" value="{Path.Combine(repository, "packages")}" />
          </packageSources>
          <fallbackPackageFolders>
            <add key="machine" value="{machine}" />
          </fallbackPackageFolders>
        </configuration>
        """);

    private static string VersionOf(string package)
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"));
        var version = versions.Descendants("PackageVersion").Single(entry => entry.Attribute("Include")?.Value == package).Attribute("Version")!.Value;
        return Property.Replace(version, property => versions.Descendants(property.Groups["name"].Value).Single().Value);
    }
}
