using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;

namespace Speakr.Monitor.IntegrationTests.Api;

/// <summary>Follows the stream as a browser does, and keeps what it was told: each item by its kind and names.</summary>
internal sealed class StreamClient(HttpClient client)
{
    private volatile ImmutableSortedDictionary<string, string> _state = Nothing;

    private static ImmutableSortedDictionary<string, string> Nothing { get; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>May be looked at while it is read.</summary>
    public ImmutableSortedDictionary<string, string> State => _state;

    public string? LastEventId { get; private set; }

    public int Resets { get; private set; }

    public int Events { get; private set; }

    public string? Dropped { get; private set; }

    /// <summary>Reads until the connection ends, or the test has seen enough.</summary>
    public async Task ReadAsync(Func<bool>? isEnough, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/stream", UriKind.Relative));
        if (LastEventId is { } last)
            request.Headers.Add("Last-Event-ID", last);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        var (name, id) = ("", (string?)null);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                (name, id) = (line[7..], null);
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                Apply(name, JsonNode.Parse(line[6..])!);
            else if (line.Length == 0 && id is not null)
                LastEventId = id;
            if (line.Length == 0 && isEnough?.Invoke() == true)
                return;
        }
    }

    /// <summary>The same of an answer of <c>live</c>.</summary>
    public static ImmutableSortedDictionary<string, string> Of(JsonNode live)
    {
        var state = Nothing.ToBuilder();
        foreach (var (kind, list) in new[] { ("call", "calls"), ("agent", "agents"), ("queue", "queues"), ("source", "sources") })
        {
            foreach (var item in live[list]!.AsArray())
                state[Key(kind, item!)] = Text(item!);
        }

        return state.ToImmutable();
    }

    private void Apply(string name, JsonNode data)
    {
        Events++;
        switch (name)
        {
            case "reset":
                Resets++;
                _state = Of(data);
                break;
            case "dropped":
                Dropped = data["reason"]!.GetValue<string>();
                break;
            case "heartbeat":
                break;
            case var kind when data["removed"] is not null || (kind == "call" && !data["onPanel"]!.GetValue<bool>()):
                _state = _state.Remove(Key(kind, data));
                break;
            case var kind:
                _state = _state.SetItem(Key(kind, data), Text(data));
                break;
        }
    }

    private static string Key(string kind, JsonNode item) => kind switch
    {
        "call" => $"call {item["source"]} {item["linkId"]}",
        "agent" => $"agent {item["source"]} {item["interface"]}",
        "queue" => $"queue {item["source"]} {item["queue"]}",
        _ => $"source {item["name"]}",
    };

    // What changes with time alone is not told.
    private static string Text(JsonNode item)
    {
        var copy = item.DeepClone().AsObject();
        copy.Remove("lastEventAt");
        if (copy.ContainsKey("today"))
            copy.Remove("longestWaitSeconds");
        return copy.ToJsonString();
    }
}
