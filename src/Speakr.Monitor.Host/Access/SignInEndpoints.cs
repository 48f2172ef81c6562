using System.Security.Cryptography;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Net.Http.Headers;
using Speakr.Monitor.AspNetCore.Panel;
using Speakr.Monitor.AspNetCore.Panel.Wording;
using Speakr.Monitor.History;

namespace Speakr.Monitor.Host.Access;

/// <summary>Signing in and out.</summary>
internal sealed class SignInEndpoints(
    KnownAccess access, ICallHistoryStore history, FailureLimit failures, IAntiforgery antiforgery, PanelAssets assets, StreamGuard streams, AccessAudit audit) : IDisposable
{
    public const string SignInPath = "/sign-in";
    public const string StartPath = $"{SignInPath}/provider";
    public const string SignOutPath = "/sign-out";
    public const string SignOutEverywherePath = "/sign-out-everywhere";

    private const string FormType = "application/x-www-form-urlencoded";

    // One password at a time: hashing is slow on purpose, and attempts at once must not get around the limit.
    private readonly SemaphoreSlim _checking = new(1, 1);

    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(SignInPath, context => GuardAsync(context, ShowAsync)).AllowAnonymous();
        endpoints.MapPost(SignInPath, context => GuardAsync(context, SignInAsync)).AllowAnonymous();
        endpoints.MapPost(SignOutPath, context => GuardAsync(context, everywhere => SignOutAsync(everywhere, isEverywhere: false))).AllowAnonymous();
        endpoints.MapPost(SignOutEverywherePath, context => GuardAsync(context, everywhere => SignOutAsync(everywhere, isEverywhere: true))).AllowAnonymous();
    }

    public void Dispose() => _checking.Dispose();

    // Without its database the monitor cannot read what protects forms and cookies, where it has not done so before.
    private static async Task GuardAsync(HttpContext context, Func<HttpContext, Task> answer)
    {
        context.Response.Headers.CacheControl = "no-store";
        try
        {
            await answer(context);
        }
        catch (Exception failure) when (failure is CallHistoryException or CryptographicException)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, texts => texts.AccessStoreAway);
        }
    }

    private async Task ShowAsync(HttpContext context)
    {
        await access.RefreshAsync(context.RequestAborted);
        if (access.HasUsers)
            await ShowAsync(context, context.Request.Query["returnUrl"], name: "", StatusCodes.Status200OK, _ => null);
        else
            await RefuseAsync(context, StatusCodes.Status403Forbidden, texts => texts.MakeAUser);
    }

    private async Task ShowAsync(HttpContext context, string? returnUrl, string name, int status, Func<Texts, string?> problem)
    {
        var texts = TextsFor(context);
        var tokens = antiforgery.GetAndStoreTokens(context);
        var pathBase = context.Request.PathBase;
        var page = SignInPage.Render(new SignInView(
            texts, $"{pathBase}{SignInPath}", LocalPath.Of(returnUrl, pathBase), tokens.FormFieldName, tokens.RequestToken!, name, problem(texts))
        {
            ProviderAction = access.HasProvider ? $"{pathBase}{StartPath}" : null,
            StyleSheet = $"{pathBase}/panel/assets/{assets.AddressOf("panel.css")}",
            Icon = $"{pathBase}/panel/assets/{assets.AddressOf("icon.svg")}",
        });
        context.Response.StatusCode = status;
        // The antiforgery system has one of its own.
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(page, context.RequestAborted);
    }

    private async Task SignInAsync(HttpContext context)
    {
        if (!await IsOwnFormAsync(context))
        {
            await ShowAsync(context, returnUrl: null, name: "", StatusCodes.Status400BadRequest, texts => texts.PageTooOld);
            return;
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var (name, password, returnUrl) = (UserPassword.Normal(form["name"].ToString()), form["password"].ToString(), form["returnUrl"].ToString());
        var (outcome, user) = await CheckAsync(context, UserPassword.IsName(name) ? name : "", password);
        switch (outcome)
        {
            case Outcome.TooMany:
                context.Response.Headers.RetryAfter = $"{FailureLimit.Window.TotalSeconds}";
                await ShowAsync(context, returnUrl, name, StatusCodes.Status429TooManyRequests, texts => texts.TooManyWrongPasswords);
                return;
            case Outcome.Wrong:
                await audit.RecordAsync(context, name, "sign-in-failed");
                await ShowAsync(context, returnUrl, name, StatusCodes.Status401Unauthorized, texts => texts.WrongPassword);
                return;
            default:
                await audit.RecordAsync(context, name, "sign-in");
                await context.SignInAsync(MonitorAuthentication.CookieSchemeName, AccessClaims.Of(user!));
                GoTo(context, LocalPath.Of(returnUrl, context.Request.PathBase));
                return;
        }
    }

    // One with files would be kept on the disk before its token is looked at.
    private async Task<bool> IsOwnFormAsync(HttpContext context)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) || !type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase))
            return false;
        try
        {
            return await antiforgery.IsRequestValidAsync(context);
        }
        catch (Exception failure) when (failure is AntiforgeryValidationException or InvalidDataException or BadHttpRequestException)
        {
            // No form, or a larger one than any of ours.
            return false;
        }
    }

    private async Task<(Outcome Outcome, MonitorUser? User)> CheckAsync(HttpContext context, string name, string password)
    {
        string[] subjects = [$"sign-in from {FailureLimit.Of(context.Connection.RemoteIpAddress)}", $"sign-in of {name}"];
        await _checking.WaitAsync(context.RequestAborted);
        try
        {
            if (subjects.Any(failures.IsExceeded))
                return (Outcome.TooMany, null);
            var user = await access.FindUserAsync(name, context.RequestAborted);
            if (password.Length <= UserPassword.LongestLength && UserPassword.Matches(user, password))
                return (Outcome.Right, user);
            foreach (var subject in subjects)
                failures.TryFail(subject);
            return (Outcome.Wrong, null);
        }
        finally
        {
            _checking.Release();
        }
    }

    private async Task SignOutAsync(HttpContext context, bool isEverywhere)
    {
        if (!await IsOwnFormAsync(context))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, texts => texts.FormNotFromHere);
            return;
        }

        if (AccessClaims.IsSignedIn(context.User) && context.User.Identity!.Name is { } name)
        {
            // A user of a provider is signed out here alone.
            if (isEverywhere && context.User.HasClaim(claim => claim.Type == AccessClaims.Stamp))
                await ((ICallAccessStore)history).RenewUserAsync(name, UserPassword.NewStamp(), passwordHash: null, context.RequestAborted);
            await audit.RecordAsync(context, name, isEverywhere ? "sign-out-everywhere" : "sign-out");
        }

        streams.EndOthers(context);
        await context.SignOutAsync(MonitorAuthentication.CookieSchemeName);
        GoTo(context, $"{context.Request.PathBase}{SignInPath}");
    }

    private static Task RefuseAsync(HttpContext context, int status, Func<Texts, string> sentence) =>
        TypedResults.Problem(statusCode: status, title: sentence(TextsFor(context))).ExecuteAsync(context);

    // A GET after the POST, so that loading the page again sends nothing again.
    private static void GoTo(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = path;
    }

    public static Texts TextsFor(HttpContext context) => new(Language.Choose(context) == Language.Portuguese);

    private enum Outcome
    {
        Wrong,
        Right,
        TooMany,
    }
}
