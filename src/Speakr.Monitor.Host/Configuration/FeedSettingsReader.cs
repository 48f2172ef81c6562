using Speakr.Monitor.Sources.SocketIO;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>Reads the feeds, one for each PBX.</summary>
internal sealed class FeedSettingsReader(SettingValues values, Texts texts, PbxScopes pbxs)
{
    public const int LongestPrefix = 40;

    /// <summary>The first setting that names a feed, as it is written in the environment.</summary>
    public string? NamedBy => pbxs.All.Select(pbx => pbx.FirstOf([SettingNames.SocketUrl])).FirstOrDefault(name => name is not null);

    public IReadOnlyList<FeedSettings> Read()
    {
        var general = ReadOptions(pbxs.General);
        var feeds = new List<(PbxScope Pbx, FeedSettings Feed)>();
        if (pbxs.General.Text(SettingNames.SocketUrl) is { } first && ReadFeed(pbxs.General, first, general) is { } firstFeed)
            feeds.Add((pbxs.General, firstFeed));
        foreach (var pbx in pbxs.Sections)
        {
            var options = ReadOptions(pbx).Or(general);
            if (pbx.Text(SettingNames.SocketUrl) is not { } url)
                RefuseWithoutFeed(pbx);
            else if (ReadFeed(pbx, url, options) is { } feed)
                feeds.Add((pbx, feed));
        }

        FindTwins(feeds);
        return [.. feeds.Select(pair => pair.Feed)];
    }

    private void RefuseWithoutFeed(PbxScope pbx)
    {
        var present = pbx.FirstOf(SettingCatalogue.NamesOfPbx) ?? (pbx.IsEmpty(SettingNames.IdPrefix) ? pbx.Full(SettingNames.IdPrefix) : null);
        // When all that is there are unknown names, these are the mistake.
        if (present is not null)
            values.Refuse(texts.PbxWithoutFeed(pbx.Full(SettingNames.SocketUrl), present));
    }

    private FeedSettings? ReadFeed(PbxScope pbx, string url, FeedOptions options)
    {
        if (FeedAddress.TryParse(url) is not { } uri)
        {
            values.Refuse(texts.BadSocketUrl(pbx.Full(SettingNames.SocketUrl)));
            return null;
        }

        return new FeedSettings
        {
            Url = url,
            DisplayName = uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped),
            Name = pbx.Name ?? values.Section(SettingNames.SourceName) ?? new SocketIOSourceOptions().Name,
            IdPrefix = ReadPrefix(pbx),
            Options = options,
            AuthorityFile = values.AuthorityFile,
        };
    }

    private string ReadPrefix(PbxScope pbx)
    {
        var prefix = pbx.Text(SettingNames.IdPrefix);
        if (prefix is null)
            return pbx.Name is null || pbx.IsEmpty(SettingNames.IdPrefix) ? "" : $"{pbx.Name}-";

        if (pbx.Name is not null && prefix.Length > LongestPrefix)
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

    // Sections have different names already, and only the feed without one can have the name of another.
    private void FindTwins(List<(PbxScope Pbx, FeedSettings Feed)> feeds)
    {
        for (var i = 1; i < feeds.Count; i++)
        {
            var (pbx, feed) = feeds[i];
            if (feeds[0].Pbx.Name is null && feeds[0].Feed.Name.Equals(feed.Name, StringComparison.OrdinalIgnoreCase))
                values.Refuse(texts.SameSourceName(pbxs.General.Full(SettingNames.SourceName), feed.Name));
            // The columns of an old table may take "A" for "a".
            if (feeds.Take(i).FirstOrDefault(other => other.Feed.IdPrefix.Equals(feed.IdPrefix, StringComparison.OrdinalIgnoreCase)) is { Pbx: { } twin })
                values.Refuse(texts.SamePrefix(pbx.Full(SettingNames.IdPrefix), twin.Full(SettingNames.IdPrefix), feed.IdPrefix));
        }
    }
}
