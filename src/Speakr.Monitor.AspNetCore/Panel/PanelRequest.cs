using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.AspNetCore.Panel.Parts;
using Speakr.Monitor.AspNetCore.Panel.Wording;
using Speakr.Monitor.AspNetCore.Stream;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.AspNetCore.Panel;

/// <summary>One request for a page: who asks, in which language, and how it is answered.</summary>
internal sealed class PanelRequest
{
    private const string ThemeCookie = "speakr-monitor-theme";

    private static readonly TimeSpan GapsOf = TimeSpan.FromDays(1);

    private static readonly string[] Themes = ["auto", "light", "dark"];

    private readonly string _page;

    /// <param name="context">The request.</param>
    /// <param name="pattern">The path below the root of the panel, as it is mapped.</param>
    public PanelRequest(HttpContext context, string pattern)
    {
        Context = context;
        _page = pattern.Split('/')[0];
        Api = new ApiRequest(context);
        var language = Language.Find(context.Request.Query["lang"]) ?? Language.Of(context.Request);
        Viewer = new PanelViewer(Api.Audience, language, Root(context, pattern));
        View = new PanelView(Viewer, Api.Service<IOptions<SpeakrMonitorOptions>>().Value.Statistics.TimeZone, Api.Service<DisplayNames>(), Api.Now);
    }

    public HttpContext Context { get; }

    /// <summary>The same request as the API sees it.</summary>
    public ApiRequest Api { get; }

    public PanelViewer Viewer { get; }

    public PanelView View { get; }

    public PanelWords Words => View.Words;

    public TimeSpan Heartbeat => Options.Heartbeat;

    public bool IsTv => _page.Length == 0 && Context.Request.Query["view"] == "tv";

    private PanelOptions Options => Api.Service<IOptions<PanelOptions>>().Value;

    private string Address => Context.Request.PathBase + Context.Request.Path + Context.Request.QueryString;

    /// <summary>Keeps a choice that the address makes, and leads to the address without it.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryChoose()
    {
        var query = Context.Request.Query;
        var language = Language.Find(query["lang"]);
        var theme = Themes.FirstOrDefault(theme => theme == query["theme"]);
        if (language is null && theme is null)
            return false;
        if (language is not null)
            Language.Keep(Context, Language.CookieName, language.Tag);
        if (theme is not null)
            Language.Keep(Context, ThemeCookie, theme);
        var rest = QueryString.Create(query.Where(parameter => parameter.Key is not ("lang" or "theme")).SelectMany(parameter => parameter.Value, (parameter, value) => KeyValuePair.Create(parameter.Key, value)));
        Context.Response.Redirect(Context.Request.PathBase + Context.Request.Path + rest);
        return true;
    }

    /// <summary>What is live at this moment, and where the stream goes on from it.</summary>
    public async Task<(LiveAnswer Answer, string Position)> LiveAsync()
    {
        using var client = EnterStream();
        var (answer, version) = await client.BeginAsync(View.Audience, Api.Aborted).ConfigureAwait(false);
        return (answer, new StreamPosition(version, 0).ToId(View.Audience));
    }

    /// <summary>Where the stream goes on from now, for a page that shows nothing live.</summary>
    public async Task<string> PositionAsync()
    {
        using var client = EnterStream();
        return new StreamPosition(await client.BeginAsync(Api.Aborted).ConfigureAwait(false), 0).ToId(View.Audience);
    }

    public Task AnswerAsync(string title, Func<PanelFrame, RenderFragment> content, string position, int? refreshSeconds = null) =>
        AnswerAsync(StatusCodes.Status200OK, title, content, position, refreshSeconds);

    public async Task AnswerAsync(int status, string title, Func<PanelFrame, RenderFragment> content, string position, int? refreshSeconds = null)
    {
        var gaps = await SystemEndpoint.GapsAsync(Api, GapsOf).ConfigureAwait(false);
        var frame = Frame(position, refreshSeconds, gaps?.Count);
        var monitor = Api.Service<MonitorStatus>();
        var condition = Condition.Of(View, new MonitorCondition([.. monitor.Sources], monitor.Store));
        var page = await Api.Service<PanelHtml>().RenderAsync(Pages.Frame.Of(frame, title, condition, content(frame))).ConfigureAwait(false);
        Context.Response.StatusCode = status;
        Context.Response.ContentType = "text/html; charset=utf-8";
        Context.Response.Headers.CacheControl = "no-store";
        await Context.Response.WriteAsync(page, Api.Aborted).ConfigureAwait(false);
    }

    private LiveStream.Client EnterStream() => Api.Service<LiveStream>().TryEnter() ?? throw new StreamFullException();

    private PanelFrame Frame(string position, int? refreshSeconds, int? gaps)
    {
        var signOut = Options.SignOutPath is { } path && Options.CanSignOut(Context.User) ? Context.Request.PathBase + path : (PathString?)null;
        return new PanelFrame
        {
            View = View,
            Options = Options,
            Assets = Api.Service<PanelAssets>(),
            Page = _page,
            Address = Address,
            Theme = IsTv ? "dark" : Themes.FirstOrDefault(theme => theme == Context.Request.Cookies[ThemeCookie]) ?? Themes[0],
            IsTv = IsTv,
            IsDemo = Api.Options.IsDemo,
            User = Context.User.Identity?.Name,
            SignOutUrl = signOut,
            SignOutEverywhereUrl = signOut is not null && Options.SignOutEverywherePath is { } everywhere ? Context.Request.PathBase + everywhere : (PathString?)null,
            SignInUrl = Context.User.Identity is not { IsAuthenticated: true } && Options.SignInPath is { } signIn ? Context.Request.PathBase + signIn : (PathString?)null,
            Antiforgery = signOut is not null && Context.RequestServices.GetService<IAntiforgery>() is { } antiforgery && antiforgery.GetAndStoreTokens(Context) is { RequestToken: { } token } tokens
                ? (tokens.FormFieldName, token)
                : null,
            Position = position,
            Gaps = gaps,
            RefreshSeconds = refreshSeconds,
        };
    }

    // The endpoint may be in groups, whose paths the panel does not know.
    private static string Root(HttpContext context, string pattern)
    {
        var segments = context.Request.Path.Value?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
        var above = segments[..^pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).Length];
        return context.Request.PathBase + (new PathString("/" + string.Join('/', above)) + (above.Length > 0 ? "/" : ""));
    }
}

/// <summary>There are as many clients of the stream as there may be.</summary>
internal sealed class StreamFullException : Exception;
