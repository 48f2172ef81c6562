using System.Globalization;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>The settings as they are written, and what has been found wrong with them.</summary>
internal sealed class SettingValues(IConfiguration configuration, Texts texts)
{
    private readonly IConfigurationSection _section = configuration.GetSection(SettingNames.Section);
    private readonly List<string> _problems = [];

    /// <summary>A sentence for each mistake.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The file of private certificate authorities, once it has been read and found good.</summary>
    public string? AuthorityFile { get; set; }

    public IEnumerable<string> SectionNames => _section.GetChildren().Select(child => child.Key);

    public IEnumerable<string> Names => configuration.GetChildren().Select(child => child.Key);

    public void Refuse(string problem) => _problems.Add(problem);

    public bool Has(string name) => Text(name) is not null;

    /// <summary>A value without the spaces around it; <see langword="null"/> when it is unset or empty.</summary>
    public string? Text(string name) => Trimmed(configuration[name]);

    /// <summary>A value as it is; <see langword="null"/> when it is unset or empty.</summary>
    public string? Verbatim(string name) => string.IsNullOrEmpty(configuration[name]) ? null : configuration[name];

    /// <summary>A value of the section SPEAKR_MONITOR.</summary>
    public string? Section(string name) => Trimmed(_section[name]);

    /// <summary>Whether it is written, and nothing is written there.</summary>
    public bool IsEmpty(string name) => configuration[name] is { } value && string.IsNullOrWhiteSpace(value);

    /// <summary>The names directly below one of the section.</summary>
    public IEnumerable<string> Subsections(string name) => _section.GetSection(name).GetChildren().Select(child => child.Key);

    public bool? YesNo(string name)
    {
        switch (Section(name)?.ToUpperInvariant())
        {
            case null:
                return null;
            case "TRUE" or "YES" or "1" or "ON":
                return true;
            case "FALSE" or "NO" or "0" or "OFF":
                return false;
            default:
                Refuse(texts.BadChoice(SettingNames.Full(name.Replace(":", "__", StringComparison.Ordinal)), Section(name)!, ["true", "false"]));
                return null;
        }
    }

    /// <param name="name">The name as it is written in the environment.</param>
    /// <param name="text">The value; <see langword="null"/> = unset.</param>
    /// <param name="range">The values that are allowed.</param>
    public int? Number(string name, string? text, NumberRange range)
    {
        if (text is null)
            return null;

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && range.Contains(number))
            return number;

        Refuse(texts.BadNumber(name, text, range.Least, range.Most));
        return null;
    }

    private static string? Trimmed(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
