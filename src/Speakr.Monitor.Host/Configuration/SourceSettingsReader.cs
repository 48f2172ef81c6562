using Speakr.Monitor.Sources.Ami;
using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Reads where the events of each PBX come from: a feed, its manager interface, or both.</summary>
internal sealed class SourceSettingsReader(SettingValues values, Texts texts, PbxScopes pbxs)
{
    public const int LongestPrefix = 40;

    /// <summary>The settings that name a source.</summary>
    public static IReadOnlyList<string> Addresses { get; } = [SettingNames.SocketUrl, SettingNames.AmiUrl];

    /// <summary>The first setting that names a source, as it is written in the environment.</summary>
    public string? NamedBy => pbxs.All.Select(pbx => pbx.FirstOf(Addresses)).FirstOrDefault(name => name is not null);

    public IReadOnlyList<SourceSettings> Read()
    {
        var general = ReadOptions(pbxs.General);
        var sources = ReadPbx(pbxs.General, general).ToList();
        foreach (var pbx in pbxs.Sections)
        {
            var options = ReadOptions(pbx).Or(general);
            if (pbx.FirstOf(Addresses) is null)
                RefuseWithoutSource(pbx);
            else
                sources.AddRange(ReadPbx(pbx, options));
        }

        FindTwins(sources);
        return [.. sources.Select(source => source.Settings)];
    }

    private void RefuseWithoutSource(PbxScope pbx)
    {
        var present = pbx.FirstOf(SettingCatalogue.NamesOfPbx) ?? (pbx.IsEmpty(SettingNames.IdPrefix) ? pbx.Full(SettingNames.IdPrefix) : null);
        // When all that is there are unknown names, these are the mistake.
        if (present is not null)
            values.Refuse(texts.PbxWithoutSource(pbx.Full(SettingNames.SocketUrl), pbx.Full(SettingNames.AmiUrl), present));
    }

    private IEnumerable<SourceOfPbx> ReadPbx(PbxScope pbx, FeedOptions options)
    {
        var (feed, ami) = (pbx.Text(SettingNames.SocketUrl), pbx.Text(SettingNames.AmiUrl));
        if (feed is null && ami is null)
            return [];
        var prefix = ReadPrefix(pbx);
        var name = pbx.Name ?? values.Section(SettingNames.SourceName);
        var amiName = name is not null && feed is not null ? $"{name}-{new AmiSourceOptions().Name}" : name;
        return from settings in new SourceSettings?[] { ReadFeed(pbx, feed, name, prefix, options), ReadAmi(pbx, ami, amiName, prefix) }
               where settings is not null
               select new SourceOfPbx(pbx, settings);
    }

    private FeedSettings? ReadFeed(PbxScope pbx, string? url, string? name, string prefix, FeedOptions options)
    {
        if (url is null)
            return null;
        if (FeedAddress.TryParse(url) is not { } uri)
        {
            values.Refuse(texts.BadSocketUrl(pbx.Full(SettingNames.SocketUrl)));
            return null;
        }

        return new FeedSettings
        {
            Url = url,
            DisplayName = uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
            Name = name ?? new SocketIOSourceOptions().Name,
            IdPrefix = prefix,
            Options = options,
            AuthorityFile = values.AuthorityFile,
        };
    }

    private AmiSettings? ReadAmi(PbxScope pbx, string? url, string? name, string prefix)
    {
        if (url is null)
            return null;
        var options = new AmiSourceOptions();
        try
        {
            options.UseUrl(url);
        }
        catch (FormatException)
        {
            values.Refuse(texts.BadAmiUrl(pbx.Full(SettingNames.AmiUrl)));
            return null;
        }

        return new AmiSettings
        {
            Url = url,
            DisplayName = new UriBuilder(options.UseTls ? "amis" : "ami", options.Host, options.Port).Uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
            Name = name ?? options.Name,
            IdPrefix = prefix,
            AuthorityFile = values.AuthorityFile,
        };
    }

    /// <summary>What is put before the identifiers of a PBX.</summary>
    public static string PrefixOf(PbxScope pbx) =>
        pbx.Text(SettingNames.IdPrefix) ?? (pbx.Name is null || pbx.IsEmpty(SettingNames.IdPrefix) ? "" : $"{pbx.Name}-");

    private string ReadPrefix(PbxScope pbx)
    {
        var prefix = PrefixOf(pbx);
        if (pbx.Text(SettingNames.IdPrefix) is not null && pbx.Name is not null && prefix.Length > LongestPrefix)
            values.Refuse(texts.LongPrefix(pbx.Full(SettingNames.IdPrefix), LongestPrefix));
        return prefix;
    }

    private FeedOptions ReadOptions(PbxScope pbx) => new()
    {
        Path = ReadPath(pbx),
        PingEvent = pbx.Text(SettingNames.PingEvent),
        PingInterval = pbx.Seconds(SettingNames.PingInterval),
        StatusEvent = pbx.Text(SettingNames.StatusEvent),
        StatusInterval = pbx.Seconds(SettingNames.StatusInterval),
    };

    private string? ReadPath(PbxScope pbx)
    {
        var path = pbx.Text(SettingNames.SocketPath);
        if (path is not null && (path[0] != '/' || path.AsSpan().ContainsAny('?', '#')))
            values.Refuse(texts.BadPath(pbx.Full(SettingNames.SocketPath)));
        return path;
    }

    private void FindTwins(List<SourceOfPbx> sources)
    {
        for (var i = 1; i < sources.Count; i++)
        {
            var (pbx, source) = sources[i];
            // Sections have different names already, and only a source without one can have the name of another.
            if (sources.Take(i).Any(other => other.Pbx.Name is null && other.Settings.Name.Equals(source.Name, StringComparison.OrdinalIgnoreCase)))
                values.Refuse(texts.SameSourceName(pbxs.General.Full(SettingNames.SourceName), source.Name));
            // The columns of an old table may take "A" for "a".
            if (sources.Take(i).FirstOrDefault(other => other.Pbx != pbx && other.Settings.IdPrefix.Equals(source.IdPrefix, StringComparison.OrdinalIgnoreCase))
                is { Pbx: { } twin })
                values.Refuse(texts.SamePrefix(pbx.Full(SettingNames.IdPrefix), twin.Full(SettingNames.IdPrefix), source.IdPrefix));
        }
    }

    private readonly record struct SourceOfPbx(PbxScope Pbx, SourceSettings Settings);
}
