using System.Net;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Turns configuration into <see cref="HostSettings"/> and reports everything that is wrong with it at once.</summary>
/// <param name="configuration">All sources together.</param>
/// <param name="texts">The operator's language.</param>
/// <param name="demoPath">Where calls are kept when no database is named.</param>
/// <param name="readsFeed">Whether the command stays and reads the feed, so that a database alone is half a configuration.</param>
internal sealed class HostSettingsReader(IConfiguration configuration, Texts texts, string demoPath, bool readsFeed)
{
    private const int DefaultPort = 3333;

    private readonly SettingValues _values = new(configuration, texts);

    private bool NamesCalls => _values.Has(SettingNames.SocketUrl) || _values.Has(SettingNames.DatabaseUrl);

    /// <exception cref="SettingsException">Something is wrong; the exception lists all of it.</exception>
    public HostSettings Read()
    {
        var cdr = new CdrSettingsReader(_values, texts);
        var durability = new DurabilitySettingsReader(_values, texts);
        var isDemo = !NamesCalls && !cdr.IsNamed;
        var settings = new HostSettings
        {
            IsDemo = isDemo,
            Journal = durability.ReadJournal() is { } journal && !isDemo ? journal : null,
            Limits = durability.ReadLimits(),
            Feed = ReadFeed(),
            Store = ReadStore(),
            Cdr = cdr.Read(),
            CdrIsOff = cdr.IsOff,
            Port = _values.Number(SettingNames.Port, _values.Text(SettingNames.Port), 0, ushort.MaxValue) ?? DefaultPort,
            HealthAddress = ReadHealthAddress(),
            JsonLogs = _values.YesNo(SettingNames.JsonLogs) ?? false,
            LogLevel = ReadLogLevel(),
            ShutdownTimeout = Seconds(SettingNames.ShutdownTimeout, least: 1) ?? TimeSpan.FromSeconds(8),
        };
        FindHalves(cdr);
        FindUnknown();
        return _values.Problems.Count == 0 ? settings : throw new SettingsException(_values.Problems);
    }

    private FeedSettings? ReadFeed()
    {
        var pingInterval = Seconds(SettingNames.PingInterval, least: 0);
        var statusInterval = Seconds(SettingNames.StatusInterval, least: 0);
        if (_values.Text(SettingNames.SocketUrl) is not { } url)
            return null;

        // Socket.IO clients also take ws:// for http://; the old service's file may hold either.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "ws" or "wss") || uri.Host.Length == 0)
        {
            _values.Refuse(texts.BadSocketUrl);
            return null;
        }

        return new FeedSettings
        {
            Url = url,
            DisplayName = uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
            Name = _values.Section(SettingNames.SourceName),
            IdPrefix = _values.Section(SettingNames.IdPrefix),
            Path = ReadSocketPath(),
            PingEvent = _values.Section(SettingNames.PingEvent),
            PingInterval = pingInterval,
            StatusEvent = _values.Section(SettingNames.StatusEvent),
            StatusInterval = statusInterval,
        };
    }

    private StoreSettings ReadStore()
    {
        var url = _values.Text(SettingNames.DatabaseUrl);
        var address = url is null ? DatabaseAddress.Sqlite(_values.Section(SettingNames.DemoPath) ?? demoPath) : ReadAddress(url);
        return new StoreSettings
        {
            MySqlAddress = address.MySqlAddress,
            SqlitePath = address.SqlitePath,
            DisplayName = address.DisplayName,
            IsDemo = url is null,
            CreateTables = _values.YesNo(SettingNames.CreateTables) ?? true,
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
            _values.Refuse(texts.BadDatabaseUrl(exception.Message));
            return DatabaseAddress.Sqlite(demoPath);
        }
    }

    // Half a configuration is a mistake, and must not start a demo beside a call centre that expects its calls to be written.
    private void FindHalves(CdrSettingsReader cdr)
    {
        if (_values.Has(SettingNames.SocketUrl) && !_values.Has(SettingNames.DatabaseUrl))
            _values.Refuse(texts.DatabaseUrlMissing);
        if (readsFeed && _values.Has(SettingNames.DatabaseUrl) && !_values.Has(SettingNames.SocketUrl))
            _values.Refuse(texts.SocketUrlMissing);
        if (readsFeed && !NamesCalls && cdr is { IsNamed: true, IsOff: true })
            _values.Refuse(texts.NothingToDo);
    }

    private void FindUnknown()
    {
        var unknown = _values.SectionNames.Except(SettingNames.OfSection, StringComparer.OrdinalIgnoreCase);
        // With one underscore too few it would be a name of its own that nobody reads.
        var misspelt = _values.Names.Where(key => key.StartsWith($"{SettingNames.Section}_", StringComparison.OrdinalIgnoreCase));
        foreach (var name in unknown.Select(SettingNames.Full).Concat(misspelt))
            _values.Refuse(texts.UnknownSetting(name));
    }

    private IPAddress? ReadHealthAddress()
    {
        if (_values.Section(SettingNames.HealthAddress) is not { } text || text == "*")
            return null;

        if (IPAddress.TryParse(text, out var address))
            return address;

        _values.Refuse(texts.BadAddress(SettingNames.Full(SettingNames.HealthAddress), text));
        return null;
    }

    private string? ReadSocketPath()
    {
        var path = _values.Section(SettingNames.SocketPath);
        if (path is not null && (path[0] != '/' || path.AsSpan().ContainsAny('?', '#')))
            _values.Refuse(texts.BadPath(SettingNames.Full(SettingNames.SocketPath)));
        return path;
    }

    private string? ReadTablePrefix()
    {
        var prefix = _values.Section(SettingNames.TablePrefix);
        // It becomes part of statements; the library refuses anything else, without knowing the name of the setting.
        if (prefix is not null && (prefix.Length > 40 || !prefix.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_')))
            _values.Refuse(texts.BadPrefix(SettingNames.Full(SettingNames.TablePrefix)));
        return prefix;
    }

    private LogLevel ReadLogLevel()
    {
        if (_values.Section(SettingNames.LogLevel) is not { } text)
            return LogLevel.Information;

        // TryParse alone would take any number for a level.
        if (Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level))
            return level;

        _values.Refuse(texts.BadChoice(SettingNames.Full(SettingNames.LogLevel), text, Enum.GetNames<LogLevel>()));
        return LogLevel.Information;
    }

    private TimeSpan? Seconds(string name, int least) =>
        _values.Number(SettingNames.Full(name), _values.Section(name), least, 3600) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
