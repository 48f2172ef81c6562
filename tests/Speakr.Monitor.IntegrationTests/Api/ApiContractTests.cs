using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Json.Schema;
using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.History;
using Speakr.Monitor.Tests.Calls;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Api;

/// <summary>Reads the OpenAPI document and calls every operation with good, bad, hostile and huge input: each answer is one that it describes.</summary>
public sealed class ApiContractTests : IDisposable
{
    private static readonly string[] Hostile =
    [
        "", " ", "'; DROP TABLE CallsHistory; --", "\" OR 1=1 --", "%", "_", "\\", "\0", "a\r\nSet-Cookie: x=1", "../../etc/passwd", "<script>alert(1)</script>", "{{7*7}}", "\u202e",
        "\ud83d\ude00", "-1", "0", "1e309", "NaN", "null", "true", "99999999999999999999999", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "2018-11-04T00:30", "*",
        new('9', 255), new('x', 256), new('x', 7_000),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryOperation_AnyInput_AnswersAsDescribed()
    {
        await using var application = await StartAsync();
        var document = await application.GetAsync("api/openapi.json");
        var schemas = new Schemas(document);
        var asked = 0;
        foreach (var (path, operation) in Operations(document))
        {
            var parameters = operation["parameters"]?.AsArray().Select(parameter => Resolve(document, parameter!)).ToArray() ?? [];
            foreach (var client in new[] { application.Client, application.As(AccessRole.Viewer), application.As(AccessRole.Viewer, "8001", "no such queue") })
            {
                await CheckAsync(client, Fill(path, "none"), operation, schemas);
                foreach (var parameter in parameters)
                {
                    var good = parameter["example"] is JsonArray list ? $"{list[0]}" : parameter["example"]?.ToString();
                    foreach (var value in Hostile.Append(good ?? "1"))
                    {
                        await CheckAsync(client, Address(path, parameter, value), operation, schemas, Header(parameter, value));
                        asked++;
                    }
                }
            }
        }

        asked.Should().BeGreaterThan(1_000);
        var store = application.Services.GetRequiredService<ICallHistoryStore>();
        (await store.FindAsync("1795331618.31", default)).Should().NotBeNull("nothing was dropped");
    }

    [Fact]
    public async Task EveryEndpoint_IsDescribedAndEveryExampleFits()
    {
        await using var application = await StartAsync();
        var document = await application.GetAsync("api/openapi.json");
        var schemas = new Schemas(document);

        application.Routes.Should().BeEquivalentTo(document["paths"]!.AsObject().Select(path => $"/api{path.Key}"));
        document["servers"]![0]!["url"]!.GetValue<string>().Should().Be("/api");
        foreach (var (path, operation) in Operations(document))
        {
            operation["operationId"].Should().NotBeNull(path);
            foreach (var (type, content) in operation["responses"]!["200"]!["content"]!.AsObject())
            {
                if (content!["example"] is { } example && type == "application/json")
                    schemas.Problems(content["schema"]!, example).Should().BeEmpty($"{path}: its example");
            }
        }
    }

    [Theory]
    [InlineData("api/calls?limit=501", "limit must be a whole number from 1 to 500.")]
    [InlineData("api/calls?from=2026-11-29&to=2026-11-28", "from must not be after to.")]
    [InlineData("api/calls?status=Ended&from=now", "from must be a time like 2026-11-28T14:30:00Z, or a date. status must be one of Chamando, Atendido, Abandonado, Encerrado.")]
    [InlineData("api/calls?cursor=abc", "cursor must be the value of next in the answer before.")]
    [InlineData("api/queues/statistics?interval=5m", "interval must be one of 15m, 30m, 1h, 1d.")]
    public async Task BadRequest_SaysWhatIsWrong(string path, string detail)
    {
        await using var application = await StartAsync();

        using var response = await application.Client.GetAsync(new Uri(path, UriKind.Relative));

        response.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        response.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["detail"]!.GetValue<string>().Should().Be(detail);
    }

    [Fact]
    public async Task Call_AskedForAgainByItsETag_IsNotSentAgain()
    {
        await using var application = await StartAsync();
        var path = new Uri("api/calls/1795331618.31", UriKind.Relative);
        using var first = await application.Client.GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await application.Client.SendAsync(request);

        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
        (await second.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        using var other = application.As(AccessRole.Viewer);
        using var masked = await other.GetAsync(path);
        masked.Headers.ETag.Should().NotBe(first.Headers.ETag);
    }

    private async Task<ApiApplication> StartAsync()
    {
        var application = await ApiApplication.StartAsync(
            builder => builder.UseSqliteHistory(Path.Combine(_folder.Path, "calls.db")), options => options.Heartbeat = TimeSpan.FromMilliseconds(50));
        application.Send(FieldRecording.ReadFile(RecordedFiles.PathOf("s1.jsonl"), start: DateTimeOffset.UtcNow.AddMinutes(-5)).Events);
        var store = application.Services.GetRequiredService<ICallHistoryStore>();
        await Eventually.BeTrueAsync(async () => await store.FindAsync("1795331618.31", default) is { OnPanel: false }, "the call should be saved");
        return application;
    }

    private static async Task CheckAsync(HttpClient client, string address, JsonNode operation, Schemas schemas, (string Name, string Value)? header = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.Relative));
        if (header is var (name, value))
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var status = (int)response.StatusCode;
        // Addresses that come to no operation: those that no route takes, and those that the web server refuses.
        if (status is 400 or 404 && response.Content.Headers.ContentLength == 0)
            return;
        var described = operation["responses"]![$"{status}"];
        described.Should().NotBeNull($"{address} answered {status}");
        if (status == 304)
            return;
        var type = response.Content.Headers.ContentType!.MediaType!;
        var content = described!["content"]![type];
        content.Should().NotBeNull($"{address} answered {type}");
        if (type.EndsWith("json", StringComparison.Ordinal))
            schemas.Problems(content!["schema"]!, JsonNode.Parse(await response.Content.ReadAsStringAsync())).Should().BeEmpty(address);
    }

    private static IEnumerable<(string Path, JsonNode Operation)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().Select(path => (path.Key, path.Value!["get"]!));

    private static JsonNode Resolve(JsonNode document, JsonNode parameter) =>
        parameter["$ref"] is { } reference ? document["components"]!["parameters"]![reference.GetValue<string>().Split('/')[^1]]! : parameter;

    private static string Address(string path, JsonNode parameter, string value) => parameter["in"]!.GetValue<string>() switch
    {
        "path" => Fill(path, value.Length == 0 ? " " : value),
        "query" => $"{Fill(path, "1795331618.31")}?{parameter["name"]}={Escape(value)}",
        _ => Fill(path, "1795331618.31"),
    };

    private static (string Name, string Value)? Header(JsonNode parameter, string value) =>
        parameter["in"]!.GetValue<string>() == "header" ? (parameter["name"]!.GetValue<string>(), string.Concat(value.Where(letter => letter is >= ' ' and <= '~'))) : null;

    private static string Fill(string path, string value) => $"api{path.Replace("{linkId}", Escape(value), StringComparison.Ordinal)}";

    private static string Escape(string value) => Uri.EscapeDataString(value);

    /// <summary>The schemas of the document.</summary>
    private sealed class Schemas(JsonNode document)
    {
        private readonly Dictionary<string, JsonSchema> _known = [];

        public IReadOnlyList<string> Problems(JsonNode schema, JsonNode? value)
        {
            var text = schema.ToJsonString();
            if (!_known.TryGetValue(text, out var known))
            {
                var whole = new JsonObject { ["allOf"] = new JsonArray(schema.DeepClone()), ["$defs"] = document["components"]!["schemas"]!.DeepClone() };
                known = _known[text] = JsonSchema.FromText(whole.ToJsonString().Replace("#/components/schemas/", "#/$defs/", StringComparison.Ordinal));
            }

            var result = known.Evaluate(JsonSerializer.SerializeToElement(value), new EvaluationOptions { OutputFormat = OutputFormat.List });
            return result.IsValid ? [] : [.. result.Details!.Where(detail => detail.Errors is { Count: > 0 }).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"))];
        }
    }
}
