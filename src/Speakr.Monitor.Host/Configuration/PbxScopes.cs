namespace Speakr.Monitor.Host.Configuration;

/// <summary>The PBXs of the settings.</summary>
internal sealed class PbxScopes(SettingValues values, Texts texts)
{
    private const int LongestName = 40;

    /// <summary>The PBX without a section, whose settings the others fall back on.</summary>
    public PbxScope General { get; } = new(values, null);

    /// <summary>Those with a section of their own.</summary>
    public IReadOnlyList<PbxScope> Sections { get; } = [.. values.Subsections(SettingNames.Pbx).Select(name => new PbxScope(values, name))];

    /// <summary>The one without a section first.</summary>
    public IEnumerable<PbxScope> All => Sections.Prepend(General);

    /// <summary>Refuses settings that are not known.</summary>
    public void FindUnknown()
    {
        if (values.Section(SettingNames.Pbx) is not null)
            values.Refuse(texts.UnknownSetting(SettingNames.Full(SettingNames.Pbx)));
        foreach (var pbx in Sections)
            FindUnknownOf(pbx.Name!);
    }

    private void FindUnknownOf(string name)
    {
        var full = $"{SettingNames.Full(SettingNames.Pbx)}__{name}";
        var path = ConfigurationPath.Combine(SettingNames.Pbx, name);
        if (values.Section(path) is not null)
            values.Refuse(texts.UnknownSetting(full));
        // It becomes the name of a file and part of ids.
        else if (name.Length > LongestName || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            values.Refuse(texts.BadPbxName(full, LongestName));
        foreach (var setting in values.Subsections(path))
        {
            var isKnown = SettingCatalogue.NamesOfPbx.Contains(setting, StringComparer.OrdinalIgnoreCase);
            if (!isKnown)
                values.Refuse(texts.UnknownSetting($"{full}__{setting}"));
            else if (values.Subsections(ConfigurationPath.Combine(path, setting)).FirstOrDefault() is { } below)
                values.Refuse(texts.UnknownSetting($"{full}__{setting}__{below}"));
        }
    }
}
