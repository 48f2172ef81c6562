using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Speakr.Monitor.AspNetCore.Panel;

/// <summary>Style, scripts and icon, embedded in the assembly. Their addresses have a hash of the content, so browsers can cache them without limit. Immutable.</summary>
internal sealed class PanelAssets
{
    private const string Resources = "panel/";

    private static readonly Dictionary<string, string> ContentTypes = new(StringComparer.Ordinal)
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    private readonly FrozenDictionary<string, Asset> _byAddress;
    private readonly FrozenDictionary<string, string> _addresses;

    public PanelAssets()
    {
        var assembly = typeof(PanelAssets).Assembly;
        var assets = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Resources, StringComparison.Ordinal)).Select(name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            var extension = Path.GetExtension(name);
            var hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 6));
            return (Name: name[Resources.Length..], Address: $"{Path.GetFileNameWithoutExtension(name)}.{hash}{extension}", Asset: new Asset(content, ContentTypes[extension]));
        }).ToArray();
        _byAddress = assets.ToFrozenDictionary(asset => asset.Address, asset => asset.Asset, StringComparer.Ordinal);
        Version = Convert.ToHexStringLower(SHA256.HashData(assets.Select(asset => asset.Address).Order(StringComparer.Ordinal).SelectMany(Encoding.UTF8.GetBytes).ToArray()).AsSpan(0, 6));
        _addresses = assets.ToFrozenDictionary(asset => asset.Name, asset => asset.Address, StringComparer.Ordinal);
    }

    /// <summary>Changes with any of the files.</summary>
    public string Version { get; }

    /// <summary>The last part of the address of a file such as <c>panel.css</c>.</summary>
    public string AddressOf(string name) => _addresses[name];

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.RouteValues["asset"] is not string address || !_byAddress.TryGetValue(address, out var asset))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        context.Response.ContentType = asset.ContentType;
        context.Response.ContentLength = asset.Content.Length;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        await context.Response.Body.WriteAsync(asset.Content, context.RequestAborted).ConfigureAwait(false);
    }

    private sealed record Asset(byte[] Content, string ContentType);
}
