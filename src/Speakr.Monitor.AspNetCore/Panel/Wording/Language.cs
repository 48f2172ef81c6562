using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Speakr.Monitor.AspNetCore.Panel.Wording;

/// <summary>A language that the panel speaks, with how it writes numbers and dates. The process may run without any culture data, so they are spelled out here.</summary>
internal sealed class Language
{
    public const string CookieName = "speakr-monitor-lang";

    public static readonly Language Portuguese = new("pt-BR", "Português", ",", ".", "dd/MM/yyyy", "dd/MM");

    public static readonly Language English = new("en", "English", ".", ",", "yyyy-MM-dd", "MM-dd");

    private Language(string tag, string name, string decimalPoint, string thousands, string date, string day)
    {
        (Tag, Name, Date, Day) = (tag, name, date, day);
        Numbers = new NumberFormatInfo { NumberDecimalSeparator = decimalPoint, NumberGroupSeparator = thousands };
    }

    public static IReadOnlyList<Language> All { get; } = [Portuguese, English];

    /// <summary>By BCP 47.</summary>
    public string Tag { get; }

    /// <summary>What it calls itself.</summary>
    public string Name { get; }

    public NumberFormatInfo Numbers { get; }

    /// <summary>The format of a date.</summary>
    public string Date { get; }

    /// <summary>The format of a date within the year.</summary>
    public string Day { get; }

    public static Language? Find(string? tag) => All.FirstOrDefault(language => language.Tag.Equals(tag, StringComparison.OrdinalIgnoreCase));

    /// <summary>The language that was chosen; else the first that the browser asks for and the panel speaks; else Portuguese.</summary>
    public static Language Of(HttpRequest request)
    {
        if (Find(request.Cookies[CookieName]) is { } chosen)
            return chosen;
        var accepted = request.GetTypedHeaders().AcceptLanguage ?? [];
        return accepted.OrderByDescending(value => value.Quality ?? 1).Select(Speaking).FirstOrDefault(language => language is not null) ?? Portuguese;
    }

    /// <summary>The language that an address chooses, which is kept from then on; else that of the request.</summary>
    public static Language Choose(HttpContext context)
    {
        if (Find(context.Request.Query["lang"]) is not { } chosen)
            return Of(context.Request);
        Keep(context, CookieName, chosen.Tag);
        return chosen;
    }

    /// <summary>Keeps a choice of how pages are shown.</summary>
    public static void Keep(HttpContext context, string cookie, string value) => context.Response.Cookies.Append(cookie, value, new CookieOptions
    {
        Path = context.Request.PathBase.HasValue ? context.Request.PathBase.Value : "/",
        MaxAge = TimeSpan.FromDays(365),
        SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Lax,
        HttpOnly = true,
        IsEssential = true,
        Secure = context.Request.IsHttps,
    });

    private static Language? Speaking(StringWithQualityHeaderValue accepted) =>
        accepted.Quality == 0 ? null : All.FirstOrDefault(language => Primary(language.Tag).Equals(Primary(accepted.Value.ToString()), StringComparison.OrdinalIgnoreCase));

    private static string Primary(string tag) => tag.Split('-')[0];
}
