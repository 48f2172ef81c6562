namespace Speakr.Monitor.Host.Configuration;

/// <summary>Where the settings of one PBX are written: in a section of its own, or as the old service has them.</summary>
/// <param name="values">All settings.</param>
/// <param name="name">The section's name; <see langword="null"/> for the PBX that has none.</param>
internal sealed class PbxScope(SettingValues values, string? name)
{
    /// <summary>The section's name; <see langword="null"/> for the PBX that has none.</summary>
    public string? Name => name;

    /// <summary>A name as it is written in the environment.</summary>
    public string Full(string setting) => string.Join("__", Parts(setting));

    public string? Text(string setting) => values.Text(Path(setting));

    public string? Verbatim(string setting) => values.Verbatim(Path(setting));

    public int? Number(string setting, NumberRange range) => values.Number(Full(setting), Text(setting), range);

    public TimeSpan? Seconds(string setting) => Number(setting, NumberRange.Interval) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Whether it is written that there is none.</summary>
    public bool IsEmpty(string setting) => values.IsEmpty(Path(setting));

    /// <summary>The first of these that is set, as it is written in the environment.</summary>
    public string? FirstOf(IEnumerable<string> settings) => settings.Where(setting => Text(setting) is not null).Select(Full).FirstOrDefault();

    private string Path(string setting) => ConfigurationPath.Combine(Parts(setting));

    private string[] Parts(string setting)
    {
        if (name is not null)
            return [SettingNames.Section, SettingNames.Pbx, name, setting];
        return SettingCatalogue.NamesOfSection.Contains(setting) ? [SettingNames.Section, setting] : [setting];
    }
}
