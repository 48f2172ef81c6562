using MySqlConnector;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>The two databases of one PBX's call detail records.</summary>
internal sealed record CdrDatabases(PbxScope Pbx, CdrDatabase Source, CdrDatabase Destination);

/// <summary>Reads where call detail records are and where they go. Each PBX has a database of its own; the destination is common.</summary>
internal sealed class CdrDatabaseReader(SettingValues values, Texts texts, PbxScopes pbxs)
{
    public const int DefaultPort = 3306;
    public const string FreePbxDatabase = "asteriskcdrdb";

    /// <summary>The first setting that names a PBX's database, as it is written in the environment.</summary>
    public string? NamedSource => pbxs.All.Select(pbx => NamedPart(pbx, SettingNames.FreePbxDb)).FirstOrDefault(name => name is not null);

    /// <summary>The first setting that names the destination.</summary>
    public string? NamedDestination => NamedPart(pbxs.General, SettingNames.SpeakrDb);

    /// <returns>The databases of those of these PBXs that have them.</returns>
    public IReadOnlyList<CdrDatabases> Read(IEnumerable<PbxScope> wanted)
    {
        PbxScope[] named = [.. wanted.Where(pbx => NamedPart(pbx, SettingNames.FreePbxDb) is not null)];
        if (NamedSource is null && NamedDestination is not null)
            values.Refuse(texts.CdrPartMissing($"{SettingNames.FreePbxDb}_HOST", NamedDestination));
        else if (named.Length == 0)
            return [];

        var sources = named.Select(pbx => (Pbx: pbx, Database: ReadSide(pbx, SettingNames.FreePbxDb, FreePbxDatabase))).ToArray();
        return ReadDestination() is not { } destination
            ? []
            : [.. from source in sources where source.Database is not null select new CdrDatabases(source.Pbx, source.Database, destination)];
    }

    private CdrDatabase? ReadDestination()
    {
        if (NamedDestination is not null)
            return ReadSide(pbxs.General, SettingNames.SpeakrDb, defaultName: null);

        var url = values.Text(SettingNames.DatabaseUrl);
        if (MySqlUrl.IsUrl(url))
            return ReadDatabaseUrl(url!);

        values.Refuse(texts.CdrDestinationMissing(NamedSource!));
        return null;
    }

    private CdrDatabase? ReadDatabaseUrl(string url)
    {
        try
        {
            var address = DatabaseAddress.Parse(url);
            var connectionString = address.ConnectionString!;
            return new CdrDatabase(values.AuthorityFile is { } file ? AuthorityFile.AddTo(connectionString, file) : connectionString, address.DisplayName);
        }
        catch (FormatException)
        {
            // Said already: it is also the address of the history.
            return null;
        }
    }

    private CdrDatabase? ReadSide(PbxScope pbx, string side, string? defaultName)
    {
        var port = pbx.Number($"{side}_PORT", NumberRange.DatabasePort) ?? DefaultPort;
        var host = Required(pbx, side, "HOST");
        var user = Required(pbx, side, "USER");
        var name = pbx.Text($"{side}_NAME") ?? defaultName ?? Required(pbx, side, "NAME");
        if (host is null || user is null || name is null)
            return null;

        // A whole address here would put its password into every message as the server's name.
        if (host.Contains('@', StringComparison.Ordinal) || host.Contains("://", StringComparison.Ordinal))
        {
            values.Refuse(texts.BadDatabaseHost(pbx.Full($"{side}_HOST")));
            return null;
        }

        var shownHost = host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host;
        try
        {
            return new CdrDatabase(ConnectionString(pbx, side, host, port, user, name), $"{shownHost}:{port}/{name}");
        }
        catch (ArgumentException)
        {
            values.Refuse(texts.BadDatabasePart(pbx.Full(side)));
            return null;
        }
    }

    // The builder quotes, so that a password may have any character but NUL, which it refuses.
    private string ConnectionString(PbxScope pbx, string side, string host, int port, string user, string name)
    {
        var connection = new MySqlConnectionStringBuilder { Server = host, Port = (uint)port, UserID = user, Database = name };
        if (pbx.Verbatim($"{side}_PASSWORD") is { } password)
            connection.Password = password;
        if (values.AuthorityFile is { } file)
            connection.SslCa = file;
        return connection.ConnectionString;
    }

    private string? Required(PbxScope pbx, string side, string part)
    {
        if (pbx.Text($"{side}_{part}") is { } value)
            return value;

        values.Refuse(texts.CdrPartMissing(pbx.Full($"{side}_{part}"), NamedPart(pbx, side)!));
        return null;
    }

    private static string? NamedPart(PbxScope pbx, string side) => pbx.FirstOf(SettingNames.OfDatabase(side));
}
