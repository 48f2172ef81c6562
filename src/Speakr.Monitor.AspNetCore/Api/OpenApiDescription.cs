using System.Text.Json;
using System.Text.Json.Nodes;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary>The description of the API in OpenAPI: written by hand, with the paths at which this application has mapped it.</summary>
internal static class OpenApiDescription
{
    private const string File = "openapi.json";

    /// <summary>What the paths of the API begin with, where the description is one of them.</summary>
    public static string PlaceOf(ApiRequest request)
    {
        var http = request.Context.Request;
        return (http.PathBase + http.Path).Value![..^(File.Length + 1)];
    }

    public static Task AnswerAsync(ApiRequest request, string place)
    {
        using var stream = typeof(OpenApiDescription).Assembly.GetManifestResourceStream(File)!;
        var document = JsonNode.Parse(stream)!;
        document["servers"] = new JsonArray(new JsonObject { ["url"] = place.Length == 0 ? "/" : place });
        return request.AnswerTaggedAsync(JsonSerializer.SerializeToUtf8Bytes(document));
    }
}
