namespace Speakr.Monitor.Host.Access;

/// <summary>The language of a visitor's pages: as just chosen, as chosen before, as the browser asks for, else Portuguese.</summary>
internal static class VisitorLanguage
{
    public const string Cookie = "speakr-monitor-lang";

    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    public static Texts Of(HttpContext context)
    {
        if (IsPortuguese(context.Request.Query["lang"]) is { } chosen)
        {
            var texts = new Texts(chosen);
            context.Response.Cookies.Append(Cookie, texts.Language, new CookieOptions
            {
                Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
                MaxAge = Kept,
                SameSite = SameSiteMode.Lax,
                HttpOnly = true,
                Secure = context.Request.IsHttps,
            });
            return texts;
        }

        return new Texts(IsPortuguese(context.Request.Cookies[Cookie]) ?? Asked(context.Request) ?? true);
    }

    private static bool? Asked(HttpRequest request) => request.GetTypedHeaders().AcceptLanguage
        .OrderByDescending(language => language.Quality ?? 1)
        .Select(language => IsPortuguese(language.Value.Value))
        .FirstOrDefault(known => known is not null);

    private static bool? IsPortuguese(string? language) => language?.Split('-')[0].ToUpperInvariant() switch
    {
        "PT" => true,
        "EN" => false,
        _ => null,
    };
}
