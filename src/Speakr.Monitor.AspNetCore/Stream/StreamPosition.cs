using System.Globalization;
using Speakr.Monitor.AspNetCore.Access;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>What a client has: everything up to a version, and the first events of the batch after it. The id of an event encodes it, for one audience.</summary>
internal readonly record struct StreamPosition(long Version, int Events)
{
    /// <summary>The text that the client comes back with.</summary>
    public string ToId(Audience audience) => string.Create(CultureInfo.InvariantCulture, $"{Version}-{Events}-{audience.Tag}");

    /// <returns><see langword="null"/> for anything else than an id of this audience: a client whose permissions changed starts over.</returns>
    public static StreamPosition? Parse(string id, Audience audience) =>
        id.Split('-') is [var version, var events, var tag] && tag == audience.Tag
        && long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && int.TryParse(events, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? new StreamPosition(number, count)
            : null;
}
