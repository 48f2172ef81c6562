using System.Net;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Turns configuration into <see cref="HostSettings"/> and reports everything that is wrong with it at once.</summary>
/// <param name="configuration">All sources together.</param>
/// <param name="texts">The operator's language.</param>
/// <param name="demoPath">Where calls are kept when no database is named.</param>
/// <param name="readsSources">Whether the command stays and reads the sources, so that a database alone is half a configuration.</param>
internal sealed class HostSettingsReader(IConfiguration configuration, Texts texts, string demoPath, bool readsSources)
{
    public const int DefaultPort = 3333;
    public const LogLevel DefaultLogLevel = LogLevel.Information;

    public static TimeSpan DefaultShutdownTimeout { get; } = TimeSpan.FromSeconds(8);

    private readonly SettingValues _values = new(configuration, texts);

    /// <exception cref="SettingsException">Something is wrong; the exception lists all of it.</exception>
    public HostSettings Read()
    {
        var pbxs = new PbxScopes(_values, texts);
        var sourceReader = new SourceSettingsReader(_values, texts, pbxs);
        var cdr = new CdrSettingsReader(_values, texts, pbxs);
        var durability = new DurabilitySettingsReader(_values, texts);
        ReadAuthorityFile();
        var sources = sourceReader.Read();
        var isDemo = sourceReader.NamedBy is null && !_values.Has(SettingNames.DatabaseUrl) && !cdr.IsNamed;
        var settings = new HostSettings
        {
            IsDemo = isDemo,
            MayBeDemo = _values.YesNo(SettingNames.Demo) ?? false,
            Journal = durability.ReadJournal() is { } journal && !isDemo ? journal : null,
            Heals = _values.YesNo(SettingNames.Heal) ?? true,
            Limits = durability.ReadLimits(),
            Figures = new FiguresSettingsReader(_values, texts).Read(),
            Webhooks = [.. _values.Subsections(SettingNames.Webhooks).Select(name => WebhookSettings.Read(_values, texts, name)).OfType<WebhookSettings>()],
            Retention = RetentionSettings.Read(_values, texts),
            Sources = sources,
            Store = ReadStore(),
            Cdrs = cdr.Read(sources),
            CdrIsOff = cdr.IsOff,
            Port = _values.Number(SettingNames.Port, _values.Text(SettingNames.Port), NumberRange.HealthPort) ?? DefaultPort,
            HealthAddress = ReadHealthAddress(),
            Certificate = CertificateSettings.Read(_values, texts),
            TrustedProxies = [.. ReadTrustedProxies()],
            FirstUser = FirstUser.Read(_values, texts),
            OpenIdConnect = OpenIdConnectSettings.Read(_values, texts),
            JsonLogs = _values.YesNo(SettingNames.JsonLogs) ?? false,
            LogLevel = ReadLogLevel(),
            ShutdownTimeout = ReadShutdownTimeout(),
        };
        FindHalves(sourceReader.NamedBy, cdr);
        FindUnknown();
        pbxs.FindUnknown();
        return _values.Problems.Count == 0 ? settings : throw new SettingsException(_values.Problems);
    }

    private StoreSettings ReadStore()
    {
        var url = _values.Text(SettingNames.DatabaseUrl);
        var address = url is null ? DatabaseAddress.Sqlite(_values.Section(SettingNames.DemoPath) ?? demoPath) : ReadAddress(url);
        return new StoreSettings
        {
            ConnectionString = address.ConnectionString is { } mySql && _values.AuthorityFile is { } file ? AuthorityFile.AddTo(mySql, file) : address.ConnectionString,
            SqlitePath = address.SqlitePath,
            DisplayName = address.DisplayName,
            IgnoredOptions = address.IgnoredOptions,
            IsDemo = url is null,
            CreateTables = _values.YesNo(SettingNames.CreateTables) ?? true,
            // The demo's file is small and nobody else's.
            CreateIndexes = url is null,
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
            _values.Refuse(texts.BadDatabaseUrl(SettingNames.DatabaseUrl, exception.Message));
            return DatabaseAddress.Sqlite(demoPath);
        }
    }

    // Half a configuration is a mistake, and must not start a demo beside a call centre that expects its calls to be written.
    private void FindHalves(string? source, CdrSettingsReader cdr)
    {
        var hasDatabase = _values.Has(SettingNames.DatabaseUrl);
        if (source is not null && !hasDatabase)
            _values.Refuse(texts.DatabaseUrlMissing(source));
        if (readsSources && hasDatabase && source is null)
            _values.Refuse(texts.SourceMissing);
        if (readsSources && !hasDatabase && source is null && cdr is { IsNamed: true, IsOff: true })
            _values.Refuse(texts.NothingToDo);
    }

    private void FindUnknown()
    {
        var unknown = _values.SectionNames.Except(SettingCatalogue.NamesOfSection, StringComparer.OrdinalIgnoreCase);
        // With one underscore too few it would be another name and be ignored silently.
        var misspelt = _values.Names.Where(key => key.StartsWith($"{SettingNames.Section}_", StringComparison.OrdinalIgnoreCase));
        foreach (var name in unknown.Select(SettingNames.Full).Concat(misspelt))
            _values.Refuse(texts.UnknownSetting(name));
    }

    private void ReadAuthorityFile()
    {
        if (_values.Section(SettingNames.CaFile) is not { } path)
            return;

        if (AuthorityFile.Problem(path) is { } problem)
            _values.Refuse(texts.UnreadableFile($"{SettingNames.Full(SettingNames.CaFile)}={path}", problem));
        else
            _values.AuthorityFile = Path.GetFullPath(path);
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

    private IEnumerable<IPNetwork> ReadTrustedProxies()
    {
        foreach (var text in (_values.Section(SettingNames.TrustedProxies) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IPAddress.TryParse(text, out var address))
                yield return new IPNetwork(address, address.GetAddressBytes().Length * 8);
            else if (IPNetwork.TryParse(text, out var network))
                yield return network;
            else
                _values.Refuse(texts.BadProxy(SettingNames.Full(SettingNames.TrustedProxies), text));
        }
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
            return DefaultLogLevel;

        // TryParse alone would take any number for a level.
        if (Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level))
            return level;

        _values.Refuse(texts.BadChoice(SettingNames.Full(SettingNames.LogLevel), text, Enum.GetNames<LogLevel>()));
        return DefaultLogLevel;
    }

    private TimeSpan ReadShutdownTimeout()
    {
        var name = SettingNames.ShutdownTimeout;
        return _values.Number(SettingNames.Full(name), _values.Section(name), NumberRange.ShutdownTimeout) is { } seconds
            ? TimeSpan.FromSeconds(seconds)
            : DefaultShutdownTimeout;
    }
}
