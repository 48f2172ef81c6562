using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Speakr.Monitor.Storage;

/// <summary>
/// A step of the schema, embedded as <c>Schema/001_Name.sql</c>. A first line <c>-- table: X</c> names the table it creates, or
/// <c>-- column: X.y</c> the column it adds: such a step is needed exactly when table or column is absent. A table is
/// created whole, so that a column is only ever added to one that an earlier version made: a new database needs no right to alter.
/// <c>-- index: X.y</c> names an index that makes reading quicker; nothing depends on it.
/// </summary>
internal sealed partial record SchemaScript(int Version, string Name, string? Table, string? Column, string Sql)
{
    /// <summary>The columns of the index that the step makes; none when it makes none.</summary>
    public IReadOnlyList<string> IndexColumns { get; init; } = [];

    /// <summary>Whether the table is one of ours, whose name begins with the prefix.</summary>
    public bool IsOwn { get; init; }

    /// <summary>The index that the step makes, when it makes one.</summary>
    public string? Index { get; init; }

    /// <summary>What the step makes, for messages.</summary>
    public string Subject => (Table, Column ?? Index) switch
    {
        (null, _) => Name,
        (_, null) => Table,
        var (table, part) => $"{table}.{part}",
    };

    /// <summary>The right that a user of MySQL needs for it.</summary>
    public string Right => RightFor(Subject);

    /// <summary>The right that is needed to make what <see cref="Subject"/> names.</summary>
    public static string RightFor(string subject) => subject.Contains('.', StringComparison.Ordinal) ? "ALTER" : "CREATE";

    /// <param name="folder">The folder that holds the folder <c>Schema</c>, below the library: <c>History.MySql</c>.</param>
    /// <param name="tablePrefix">The value of <c>{prefix}</c>.</param>
    public static IReadOnlyList<SchemaScript> Load(string folder, string tablePrefix)
    {
        var assembly = typeof(SchemaScript).Assembly;
        var start = $"{assembly.GetName().Name}.{folder}.Schema.";
        return
        [
            .. assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(start, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
                .Select(name => Read(assembly, name, start.Length, tablePrefix)),
        ];
    }

    private static SchemaScript Read(Assembly assembly, string resource, int start, string tablePrefix)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
        var text = reader.ReadToEnd();
        var sql = text.Replace("{prefix}", tablePrefix, StringComparison.Ordinal);
        var file = Path.GetFileNameWithoutExtension(resource[start..]);
        var subject = SubjectLine().Match(sql);
        var isIndex = subject.Groups["kind"].Value == "index";
        var part = subject.Groups["column"] is { Success: true } column ? column.Value : null;
        return new SchemaScript(
            int.Parse(file.AsSpan(0, file.IndexOf('_', StringComparison.Ordinal)), CultureInfo.InvariantCulture),
            file,
            subject.Success ? subject.Groups["table"].Value : null,
            isIndex ? null : part,
            Comment().Replace(sql, "").Trim())
        {
            IsOwn = text.Contains("{prefix}", StringComparison.Ordinal),
            Index = isIndex ? part : null,
            IndexColumns = isIndex ? [.. IndexColumn().Matches(ColumnList().Match(sql).Value).Select(name => name.Value)] : [],
        };
    }

    [GeneratedRegex(@"\A-- (table: (?<table>\S+)|(?<kind>column|index): (?<table>\w+)\.(?<column>\w+))")]
    private static partial Regex SubjectLine();

    [GeneratedRegex(@"\([^)]+\)")]
    private static partial Regex ColumnList();

    [GeneratedRegex(@"\w+")]
    private static partial Regex IndexColumn();

    [GeneratedRegex(@"^--.*$\n?", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
