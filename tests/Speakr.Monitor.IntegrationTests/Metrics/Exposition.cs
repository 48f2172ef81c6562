using System.Globalization;
using System.Text.RegularExpressions;

namespace Speakr.Monitor.IntegrationTests.Metrics;

/// <summary>A sample: a name, its labels, and a value.</summary>
internal sealed record ScrapedSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);

/// <summary>All samples of one metric.</summary>
internal sealed record ScrapedFamily(string Name, string Type, string Help, IReadOnlyList<ScrapedSample> Samples)
{
    /// <summary>The labels, without those that the format itself gives a histogram.</summary>
    public IReadOnlySet<string> Labels => Samples.SelectMany(sample => sample.Labels.Keys).Where(label => Type != "histogram" || label != "le").ToHashSet();
}

/// <summary>
/// Prometheus' text format 0.0.4, as strictly as its specification: type and help once and before the samples, families in one piece, no series twice, counters that do not fall
/// below nothing, histograms whose buckets add up.
/// </summary>
internal static partial class Exposition
{
    private static readonly string[] Types = ["counter", "gauge", "histogram", "summary", "untyped"];

    /// <exception cref="FormatException">It is not in that format.</exception>
    public static IReadOnlyList<ScrapedFamily> Parse(string text)
    {
        if (!text.EndsWith('\n'))
            throw new FormatException("The last line has no end.");
        var families = new List<ScrapedFamily>();
        var (type, help, name, samples) = ("", "", "", new List<ScrapedSample>());
        foreach (var line in text[..^1].Split('\n'))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Close();
                (name, type) = line.Split(' ') is [_, _, var named, var typed] ? (named, typed) : throw new FormatException(line);
            }
            else if (line.StartsWith("# HELP ", StringComparison.Ordinal) && line.Split(' ', 4) is [_, _, var helped, var sentence])
            {
                Demand(helped == name && help.Length == 0 && samples.Count == 0, line);
                help = sentence;
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                samples.Add(Sample(line));
                Demand(NameOf(samples[^1], type) == name, line);
            }
        }

        Close();
        return families;

        void Close()
        {
            if (name.Length > 0)
            {
                Demand(families.TrueForAll(family => family.Name != name), $"{name} comes twice");
                families.Add(new ScrapedFamily(name, type, help, samples));
                Check(families[^1]);
            }

            (type, help, name, samples) = ("", "", "", []);
        }
    }

    private static void Check(ScrapedFamily family)
    {
        Demand(Types.Contains(family.Type), $"{family.Name} is a {family.Type}");
        var series = family.Samples.Select(sample => $"{sample.Name} {Key(sample.Labels)}").ToList();
        Demand(series.Distinct().Count() == series.Count, $"a series of {family.Name} comes twice");
        if (family.Type == "counter")
            Demand(family.Name.EndsWith("_total", StringComparison.Ordinal) && family.Samples.All(sample => sample.Value >= 0), $"{family.Name} is no counter");
        if (family.Type != "histogram")
            return;
        foreach (var one in family.Samples.GroupBy(sample => Key(sample.Labels.Where(label => label.Key != "le"))))
        {
            var buckets = one.Where(sample => sample.Name == family.Name + "_bucket").Select(sample => (Limit: Number(sample.Labels["le"]), sample.Value)).ToList();
            var counts = buckets.Select(bucket => bucket.Value).ToList();
            Demand(buckets.Count > 1 && double.IsPositiveInfinity(buckets[^1].Limit) && buckets.Select(bucket => bucket.Limit).SequenceEqual(buckets.Select(bucket => bucket.Limit).Order()), $"buckets of {family.Name}");
            Demand(counts.SequenceEqual(counts.Order()) && one.Single(sample => sample.Name == family.Name + "_count").Value == counts[^1], $"counts of {family.Name}");
            Demand(one.Single(sample => sample.Name == family.Name + "_sum").Value >= 0, $"sum of {family.Name}");
        }
    }

    private static ScrapedSample Sample(string line)
    {
        var match = SampleLine.Match(line);
        Demand(match.Success, line);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (label, value) in match.Groups["label"].Captures.Zip(match.Groups["value"].Captures))
            Demand(labels.TryAdd(label.Value, Regex.Replace(value.Value, @"\\(.)", escaped => escaped.Groups[1].Value is "n" ? "\n" : escaped.Groups[1].Value)), line);
        return new ScrapedSample(match.Groups["name"].Value, labels, Number(match.Groups["number"].Value));
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string NameOf(ScrapedSample sample, string type) =>
        type == "histogram" ? Regex.Replace(sample.Name, "_(bucket|sum|count)$", "") : sample.Name;

    private static string Key(IEnumerable<KeyValuePair<string, string>> labels) =>
        string.Join('\n', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    private static void Demand(bool isSo, string otherwise)
    {
        if (!isSo)
            throw new FormatException(otherwise);
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(\\[\\"n]|[^\\"\n])*)"(,(?!\})|(?=\})))*\})? (?<number>\S+)$""")]
    private static partial Regex SampleLine { get; }
}
