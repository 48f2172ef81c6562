using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.Live;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Api;

/// <summary>Pages of the panel that cannot be shown.</summary>
public sealed class PanelPageTests
{
    [Theory]
    [InlineData("/", "en", "Try again in ten seconds")]
    [InlineData("/system", "pt-BR", "Tente de novo em dez segundos")]
    public async Task Page_StreamEndsBeforeItsFirstBatch_AsksToComeAgain(string path, string language, string sentence)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSpeakrMonitor().UseInMemoryHistory().AddCallEventSource(_ => new ScriptedSource(TimeProvider.System)).AddPanel();
        builder.Services.AddSingleton<ILiveFigures>(new BrokenFigures());
        await using var app = builder.Build();
        app.Use((context, next) =>
        {
            context.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(MonitorClaims.Role, nameof(AccessRole.Admin))], "test"));
            return next(context);
        });
        app.MapSpeakrMonitor();
        await app.StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        client.DefaultRequestHeaders.Add("Accept-Language", language);

        using var response = await client.GetAsync(new Uri(path, UriKind.Relative));

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        response.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(10));
        (await response.Content.ReadAsStringAsync()).Should().Contain(sentence);
        await app.StopAsync();
    }

    private sealed class BrokenFigures : ILiveFigures
    {
        public LiveFigures Current => throw new InvalidOperationException("The figures of the test are broken.");

        public async IAsyncEnumerable<LiveFigures> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            yield break;
        }
    }
}
