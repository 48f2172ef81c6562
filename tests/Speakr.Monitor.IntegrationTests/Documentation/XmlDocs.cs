using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>The documentation comments of an assembly, as Markdown.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> _members;

    /// <param name="assembly">Its documentation file lies beside it.</param>
    public XmlDocs(Assembly assembly)
    {
        var file = XDocument.Load(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml"));
        _members = file.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
    }

    public string Summary(Type type) => Summary(_members[$"T:{type.FullName}"]);

    public string Summary(FieldInfo field) => Summary(_members[$"F:{field.DeclaringType!.FullName}.{field.Name}"]);

    /// <summary>The summary, and of the value what is more than its default.</summary>
    public string Meaning(PropertyInfo property)
    {
        var member = _members[$"P:{property.DeclaringType!.FullName}.{property.Name}"];
        var value = member.Descendants("value").Select(Text).FirstOrDefault() ?? "";
        return OnlyDefault.IsMatch(value) ? Summary(member) : $"{Summary(member)} {value}".Trim();
    }

    private static string Summary(XElement member)
    {
        var summary = new XElement(member.Element("summary")!);
        summary.Elements("value").Remove();
        return Text(summary);
    }

    private static string Text(XElement element) => Spaces.Replace(string.Concat(element.Nodes().Select(Part)), " ").Trim();

    private static string Part(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement reference when reference.Attribute("langword") is { } word => $"`{word.Value}`",
        XElement reference when reference.Attribute("cref") is { } member => $"`{ShortName(member.Value)}`",
        XElement other => Text(other),
        _ => "",
    };

    // "P:A.B.Type.Member" is shown as Type.Member, a type by its last part.
    private static string ShortName(string member)
    {
        var parts = member[2..].Split('(')[0].Split('.');
        return member[0] == 'T' ? parts[^1] : string.Join('.', parts[^2..]);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces { get; }

    [GeneratedRegex(@"\A(Default: (`[^`]*`|[^;:`]*?\d[\d,.]*[^;:,`]*|[^;:,`]*)\.)?\z")]
    private static partial Regex OnlyDefault { get; }
}
