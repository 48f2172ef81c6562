using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Documentation;

[Collection(nameof(Documentation))]
public sealed partial class LibraryOptionsTests
{
    private static readonly Assembly Library = typeof(Call).Assembly;
    private static readonly XmlDocs Docs = new(Library);

    [Fact]
    public void LibraryOptions_EveryPublicOptionsClass_IsThere()
    {
        var classes = Library.GetExportedTypes().Where(IsOptions).OrderBy(type => type.Name, StringComparer.Ordinal).ToArray();

        classes.Should().NotBeEmpty();
        GeneratedPart.Check("docs/library-options.md", "options", classes.SelectMany(Section));
    }

    private static bool IsOptions(Type type) => type.IsClass && type.Name.EndsWith("Options", StringComparison.Ordinal);

    private static IEnumerable<string> Section(Type type)
    {
        var options = Activator.CreateInstance(type)!;
        var rows = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanRead)
            .OrderBy(property => property.MetadataToken)
            .Select(property => new[] { $"`{property.Name}`", CSharp.Type(property), CSharp.Value(property.GetValue(options)), Meaning(property) });
        return ["", $"## {type.Name}", "", $"{Docs.Summary(type)} {Place(type)}", "", .. MarkdownTable.Of(["property", "type", "default", "meaning"], rows)];
    }

    // In the section of its own class a property needs no surname, and a default has its column.
    private static string Meaning(PropertyInfo property) => Default().Replace(
        Docs.Meaning(property).Replace($"`{property.DeclaringType!.Name}.", "`", StringComparison.Ordinal),
        match => match.Groups["next"].Value.ToUpperInvariant());

    [GeneratedRegex("Default: [^;|]+?; (?<next>.)")]
    private static partial Regex Default();

    /// <summary>Where an application gets at the options: the calls that take them, or the property that has them.</summary>
    private static string Place(Type type)
    {
        var calls = Library.GetExportedTypes().SelectMany(it => it.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance))
            .Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(Action<>).MakeGenericType(type)))
            .Select(method => method.IsStatic ? $"`{method.Name}`" : $"`{method.DeclaringType!.Name}.{method.Name}`");
        var owners = Library.GetExportedTypes().Where(IsOptions).SelectMany(it => it.GetProperties())
            .Where(property => property.PropertyType == type)
            .Select(property => $"`{property.DeclaringType!.Name}.{property.Name}`");
        string[] places = [.. calls.Concat(owners).Distinct().Order(StringComparer.Ordinal)];
        places.Should().NotBeEmpty("{0} should be of use to somebody", type);
        return $"Set in {string.Join(", ", places)}.";
    }
}
