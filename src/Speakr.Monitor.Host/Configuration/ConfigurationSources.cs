using System.Collections;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Where settings come from, weakest first: appsettings.json, .env, environment, command line.</summary>
internal static class ConfigurationSources
{
    private const string SettingsFile = "appsettings.json";

    public static IConfigurationRoot Read(string directory, IReadOnlyDictionary<string, string?> commandLine, Texts texts)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.Combine(directory, SettingsFile), optional: true, reloadOnChange: false)
                .AddInMemoryCollection(Filled(DotEnv(directory)))
                .AddInMemoryCollection(Filled(EnvironmentVariables()))
                .AddInMemoryCollection(Filled(commandLine.Select(pair => (pair.Key, pair.Value))))
                .Build();
        }
        catch (InvalidDataException exception)
        {
            throw new SettingsException([texts.UnreadableFile(SettingsFile, exception.InnerException?.Message ?? exception.Message)]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([texts.UnreadableFile($"{SettingsFile} / {DotEnvFile.Name}", exception.Message)]);
        }
    }

    /// <summary>Whether a setting is on the command line or in the process's environment, and not only in a file in the folder.</summary>
    public static bool IsTold(string name, IReadOnlyDictionary<string, string?> commandLine) =>
        Filled(EnvironmentVariables().Concat(commandLine.Select(pair => (pair.Key, pair.Value))))
            .Any(pair => pair.Key.Equals(name, StringComparison.OrdinalIgnoreCase));

    // An empty value counts as unset, so it must not hide the value of a weaker source either.
    internal static IEnumerable<KeyValuePair<string, string?>> Filled(IEnumerable<(string Name, string? Value)> values) =>
        from pair in values
        where !string.IsNullOrWhiteSpace(pair.Value) || (pair.Value is not null && SettingNames.MayBeEmpty(pair.Name))
        select KeyValuePair.Create(pair.Name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal), pair.Value);

    private static IEnumerable<(string, string?)> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => ((string)entry.Key, (string?)entry.Value));

    private static IEnumerable<(string, string?)> DotEnv(string directory)
    {
        var path = Path.Combine(directory, DotEnvFile.Name);
        return File.Exists(path) ? DotEnvFile.Parse(File.ReadAllText(path)).Select(pair => (pair.Key, (string?)pair.Value)) : [];
    }
}
