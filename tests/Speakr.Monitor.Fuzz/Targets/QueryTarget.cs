using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.AspNetCore.Stream;
using Speakr.Monitor.Host.Access;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// The query of an address: nothing is thrown, what is not refused is within its bounds, places in the history and in the stream are written as they were
/// read, and a sign-in leads to a page of this monitor.
/// </summary>
internal sealed class QueryTarget : IFuzzTarget
{
    private const int LongestText = 255;
    private static readonly Uri Monitor = new("https://monitor.example/panel/");
    private static readonly Audience Audience = new(AccessRole.Viewer, ["8001"]);

    public string Name => "query";

    public void Try(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var query = new QueryCollection(QueryHelpers.ParseQuery(text));
        var reader = new QueryReader(query, TimeZoneInfo.Utc);
        foreach (var name in query.Keys)
            Read(reader, name);
        foreach (var value in query.SelectMany(pair => pair.Value).Append(text).OfType<string>())
        {
            CheckPlaces(value);
            CheckWayOn(value);
        }
    }

    private static void Read(QueryReader reader, string name)
    {
        var before = reader.Problems.Count;
        var (found, texts, time, number) = (reader.Text(name), reader.Texts(name), reader.Time(name), reader.Number(name, 1, 500));
        BrokenInvariantException.ThrowUnless(found is null or { Length: > 0 and <= LongestText } && found?.Any(char.IsControl) != true, "A text is short and on one line.");
        BrokenInvariantException.ThrowUnless(time is null or { Year: >= 1899 and <= 9001 }, "A time is one that databases know.");
        BrokenInvariantException.ThrowUnless(number is null or (>= 1 and <= 500), "A number is within its range.");
        BrokenInvariantException.ThrowUnless(texts is null or { Count: <= 100 } || reader.Problems.Count > before, "There are a hundred values at most.");
    }

    private static void CheckPlaces(string text)
    {
        if (CallCursor.TryParse(text, out var cursor))
            BrokenInvariantException.ThrowUnless(cursor.ToString() == text, "A place in the history has one text.");
        if (StreamPosition.Parse(text, Audience) is { } position)
            BrokenInvariantException.ThrowUnless(StreamPosition.Parse(position.ToId(Audience), Audience) == position, "A place in the stream is read back.");
    }

    private static void CheckWayOn(string text)
    {
        var path = LocalPath.Of(text, "/base");
        BrokenInvariantException.ThrowUnless(
            Uri.TryCreate(Monitor, path, out var leads) && leads.GetLeftPart(UriPartial.Authority) == Monitor.GetLeftPart(UriPartial.Authority),
            "A sign-in leads to this monitor.");
        BrokenInvariantException.ThrowUnless(path.All(letter => letter is > ' ' and < '\x7f'), "A header of the answer stays one.");
    }
}
