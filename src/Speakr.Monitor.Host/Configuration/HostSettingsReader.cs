using System.Globalization;
using System.Net;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Turns configuration into <see cref="HostSettings"/> and reports everything that is wrong with it at once.</summary>
/// <param name="configuration">All sources together.</param>
/// <param name="texts">The operator's language.</param>
/// <param name="demoPath">Where calls are kept when no database is named.</param>
/// <param name="readsFeed">Whether the command reads the feed, so that a database alone is half a configuration.</param>
internal sealed class HostSettingsReader(IConfiguration configuration, Texts texts, string demoPath, bool readsFeed)
{
    private const int DefaultPort = 3333;

    private readonly IConfigurationSection _section = configuration.GetSection(SettingNames.Section);
    private readonly List<string> _problems = [];

    /// <exception cref="SettingsException">Something is wrong; the exception lists all of it.</exception>
    public HostSettings Read()
    {
        var settings = new HostSettings
        {
            IsDemo = !Has(SettingNames.SocketUrl) && !Has(SettingNames.DatabaseUrl),
            Feed = ReadFeed(),
            Store = ReadStore(),
            Port = Number(SettingNames.Port, configuration[SettingNames.Port], 0, ushort.MaxValue) ?? DefaultPort,
            HealthAddress = ReadHealthAddress(),
            JsonLogs = YesNo(SettingNames.JsonLogs) ?? false,
            LogLevel = ReadLogLevel(),
            ShutdownTimeout = Seconds(SettingNames.ShutdownTimeout, least: 1) ?? TimeSpan.FromSeconds(8),
            NamesCdrDatabases = SettingNames.OfCdrDatabases.Any(Has),
        };
        FindHalves();
        FindUnknown();
        return _problems.Count == 0 ? settings : throw new SettingsException(_problems);
    }

    private FeedSettings? ReadFeed()
    {
        var interval = Seconds(SettingNames.PingInterval, least: 0);
        if (Text(configuration[SettingNames.SocketUrl]) is not { } url)
            return null;

        // Socket.IO clients also take ws:// for http://; the old service's file may hold either.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "ws" or "wss") || uri.Host.Length == 0)
        {
            _problems.Add(texts.BadSocketUrl);
            return null;
        }

        return new FeedSettings
        {
            Url = url,
            DisplayName = uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
            Name = Section(SettingNames.SourceName),
            IdPrefix = Section(SettingNames.IdPrefix),
            Path = ReadSocketPath(),
            PingEvent = Section(SettingNames.PingEvent),
            PingInterval = interval,
        };
    }

    private StoreSettings ReadStore()
    {
        var address = Text(configuration[SettingNames.DatabaseUrl]) is { } url ? ReadAddress(url) : DatabaseAddress.Sqlite(Section(SettingNames.DemoPath) ?? demoPath);
        return new StoreSettings
        {
            MySqlAddress = address.MySqlAddress,
            SqlitePath = address.SqlitePath,
            DisplayName = address.DisplayName,
            CreateTables = YesNo(SettingNames.CreateTables) ?? true,
            TablePrefix = ReadTablePrefix(),
        };
    }

    private DatabaseAddress ReadAddress(string url)
    {
        try
        {
            return DatabaseAddress.Parse(url);
        }
        catch (FormatException exception)
        {
            _problems.Add(texts.BadDatabaseUrl(exception.Message));
            return DatabaseAddress.Sqlite(demoPath);
        }
    }

    // Half a configuration is a mistake, and must not start a demo beside a call centre that expects its calls to be written.
    private void FindHalves()
    {
        if (Has(SettingNames.SocketUrl) && !Has(SettingNames.DatabaseUrl))
            _problems.Add(texts.DatabaseUrlMissing);
        if (readsFeed && Has(SettingNames.DatabaseUrl) && !Has(SettingNames.SocketUrl))
            _problems.Add(texts.SocketUrlMissing);
    }

    private void FindUnknown()
    {
        var unknown = _section.GetChildren().Select(child => child.Key).Except(SettingNames.OfSection, StringComparer.OrdinalIgnoreCase);
        // With one underscore too few it would be a name of its own that nobody reads.
        var misspelt = configuration.GetChildren().Select(child => child.Key)
            .Where(key => key.StartsWith($"{SettingNames.Section}_", StringComparison.OrdinalIgnoreCase));
        _problems.AddRange(unknown.Select(SettingNames.Full).Concat(misspelt).Select(texts.UnknownSetting));
    }

    private IPAddress? ReadHealthAddress()
    {
        if (Section(SettingNames.HealthAddress) is not { } text || text == "*")
            return null;

        if (IPAddress.TryParse(text, out var address))
            return address;

        _problems.Add(texts.BadAddress(SettingNames.Full(SettingNames.HealthAddress), text));
        return null;
    }

    private string? ReadSocketPath()
    {
        var path = Section(SettingNames.SocketPath);
        if (path is not null && (path[0] != '/' || path.AsSpan().ContainsAny('?', '#')))
            _problems.Add(texts.BadPath(SettingNames.Full(SettingNames.SocketPath)));
        return path;
    }

    private string? ReadTablePrefix()
    {
        var prefix = Section(SettingNames.TablePrefix);
        // It becomes part of statements; the library refuses anything else, without knowing the name of the setting.
        if (prefix is not null && (prefix.Length > 40 || !prefix.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')))
            _problems.Add(texts.BadPrefix(SettingNames.Full(SettingNames.TablePrefix)));
        return prefix;
    }

    private LogLevel ReadLogLevel()
    {
        if (Section(SettingNames.LogLevel) is not { } text)
            return LogLevel.Information;

        // TryParse alone would take any number for a level.
        if (Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level))
            return level;

        _problems.Add(texts.BadChoice(SettingNames.Full(SettingNames.LogLevel), text, Enum.GetNames<LogLevel>()));
        return LogLevel.Information;
    }

    private bool? YesNo(string name)
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
                _problems.Add(texts.BadChoice(SettingNames.Full(name), Section(name)!, ["true", "false"]));
                return null;
        }
    }

    private TimeSpan? Seconds(string name, int least) =>
        Number(SettingNames.Full(name), _section[name], least, 3600) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private int? Number(string name, string? value, int least, int most)
    {
        if (Text(value) is not { } text)
            return null;

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;

        _problems.Add(texts.BadNumber(name, text, least, most));
        return null;
    }

    private bool Has(string name) => Text(configuration[name]) is not null;

    private string? Section(string name) => Text(_section[name]);

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
