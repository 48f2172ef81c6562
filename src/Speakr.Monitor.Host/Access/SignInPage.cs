using System.Text.Encodings.Web;

namespace Speakr.Monitor.Host.Access;

/// <summary>What the sign-in page shows.</summary>
/// <param name="Texts">In the language of the visitor.</param>
/// <param name="Action">Where the form is posted.</param>
/// <param name="ReturnUrl">Where the visitor goes on.</param>
/// <param name="TokenName">The name of the field of the antiforgery token.</param>
/// <param name="Token">The antiforgery token.</param>
/// <param name="Name">The name as it was typed.</param>
/// <param name="Problem">Why it did not work.</param>
internal sealed record SignInView(Texts Texts, string Action, string ReturnUrl, string TokenName, string Token, string Name, string? Problem)
{
    /// <summary>Where the sign-in by a provider begins; <see langword="null"/> = there is none.</summary>
    public string? ProviderAction { get; init; }

    public required string StyleSheet { get; init; }

    public required string Icon { get; init; }
}

/// <summary>The markup of the sign-in page.</summary>
internal static class SignInPage
{
    public static string Render(SignInView view)
    {
        var texts = view.Texts;
        var problem = view.Problem is null ? "" : $"""<p class="notice" role="alert" id="problem">{Text(view.Problem)}</p>""";
        var described = view.Problem is null ? "" : """ aria-describedby="problem" """;
        var other = $"{view.Action}?lang={texts.OtherLanguage}&returnUrl={Uri.EscapeDataString(view.ReturnUrl)}";
        // A link: the content security policy does not let forms lead to another server.
        var provider = view.ProviderAction is null ? ""
            : $"""<p><a class="button" href="{Text($"{view.ProviderAction}?returnUrl={Uri.EscapeDataString(view.ReturnUrl)}")}">{Text(texts.ProviderButton)}</a></p>""";
        return $"""
            <!DOCTYPE html>
            <html lang="{texts.Language}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Text(texts.SignInTitle)}</title>
            <link rel="icon" href="{Text(view.Icon)}" type="image/svg+xml">
            <link rel="stylesheet" href="{Text(view.StyleSheet)}">
            </head>
            <body class="sign-in">
            <main class="panel">
            <h1><img src="{Text(view.Icon)}" alt="" width="28" height="28"> {Text(texts.SignInTitle)}</h1>
            {problem}
            <form method="post" action="{Text(view.Action)}">
            <input type="hidden" name="{Text(view.TokenName)}" value="{Text(view.Token)}">
            <input type="hidden" name="returnUrl" value="{Text(view.ReturnUrl)}">
            <p><label for="name">{Text(texts.UserLabel)}</label>
            <input id="name" name="name" value="{Text(view.Name)}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required{described}></p>
            <p><label for="password">{Text(texts.PasswordLabel)}</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="{UserPassword.LongestLength}" required></p>
            <p><button class="primary" type="submit">{Text(texts.SignInButton)}</button></p>
            </form>
            {provider}
            <p><a href="{Text(other)}" lang="{texts.OtherLanguage}" hreflang="{texts.OtherLanguage}">{Text(texts.OtherLanguageName)}</a></p>
            </main>
            </body>
            </html>

            """;
    }

    private static string Text(string value) => HtmlEncoder.Default.Encode(value);
}
