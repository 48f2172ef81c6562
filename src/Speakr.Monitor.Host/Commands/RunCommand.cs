using System.Net.Security;
using System.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.Host.Access;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Health;
using Speakr.Monitor.Host.Live;
using Speakr.Monitor.Host.Logging;
using Speakr.Monitor.Host.Scheduling;
using Speakr.Monitor.Sources;
using Spectre.Console;

namespace Speakr.Monitor.Host.Commands;

/// <summary>What the command line asks for.</summary>
/// <param name="Demo">Whether the demo is asked for.</param>
/// <param name="Table">Whether the live table is wanted; <see langword="null"/> = in the demo.</param>
internal sealed record RunOptions(bool Demo, bool? Table);

/// <summary>Follows the feed, or plays the demo, until it is stopped.</summary>
/// <param name="settings">What to do.</param>
/// <param name="texts">The operator's language.</param>
/// <param name="options">What the command line asks for.</param>
/// <param name="verbose">Whether the framework's messages are wanted.</param>
internal sealed class RunCommand(HostSettings settings, Texts texts, RunOptions options, bool verbose)
{
    private const int MostConnections = 256;

    // All that is ever sent to it is the form of a sign-in.
    private const int LargestBody = 64 * 1024;
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(15);

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings());

    private bool ShowsTable => (options.Table ?? settings.IsDemo) && !settings.IsCdrOnly && !settings.JsonLogs
        && _console.Profile.Out.IsTerminal && _console.Profile.Capabilities.Ansi;

    private bool PlaysPbx => settings is { IsDemo: true, CdrIsOff: false };

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (settings is { IsDemo: true, MayBeDemo: false })
            throw new SettingsException([texts.NothingConfigured], ExitCodes.NotConfigured);
        if (options.Demo && !settings.IsDemo)
            throw new SettingsException([texts.DemoBesideSettings]);

        var host = Build();
        var board = host.Services.GetService<CallBoard>();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategories.Host);

        await HostRunner.RunAsync(host, () => SayStarted(logger), cancellationToken);

        if (board is not null)
            _console.WriteLine(texts.Goodbye(board.Seen, settings.Store.DisplayName));
        return ExitCodes.Done;
    }

    private IHost Build()
    {
        if (settings.Port == 0)
        {
            var plain = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
            Configure(plain);
            return plain.Build();
        }

        var web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        Configure(web);
        web.Services.AddRoutingCore();
        web.Services.Configure<MonitorApiOptions>(options => (options.IsDemo, options.Describe) = (settings.IsDemo, sentence => OperatorWords.In(sentence)));
        if (!settings.IsCdrOnly)
            WebAccess.Add(web.Services, settings.FirstUser, settings.OpenIdConnect);
        if (settings.Certificate is { } certificate)
            web.Services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ServerCertificate>(provider, certificate));
        web.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Listen);
        web.Services.AddSingleton<IConnectionListenerFactory>(services =>
            new ConnectionLimit(ActivatorUtilities.CreateInstance<SocketTransportFactory>(services), MostConnections));
        ImpatientServer.Decorate(web.Services);

        var app = web.Build();
        if (settings.TrustedProxies.Count > 0)
            app.UseForwardedHeaders(Forwarding());
        app.UseSecurityHeaders();
        app.MapSpeakrMonitorHealth();
        if (!settings.IsCdrOnly)
            WebAccess.MapApi(app);
        return app;
    }

    private void Configure(IHostApplicationBuilder builder)
    {
        CommonServices.Add(builder, settings, new LogStyle(settings.JsonLogs, verbose, !Console.IsOutputRedirected, settings.LogLevel), ShowsTable);

        Telemetry.AddOtlp(builder);
        if (!settings.IsCdrOnly)
            AddMonitor(builder.Services);
        // The monitor stops before every other service; what a copy has not finished the next run does.
        if (settings.Cdrs.Count > 0)
            builder.Services.AddScheduledCdrs(settings.Cdrs, settings.Store);
        if (PlaysPbx)
            builder.Services.AddScheduledDemoCdrs(settings.Store);
        if (settings.Retention.IsOn)
            builder.Services.AddSpeakrRetention(settings.Retention.ApplyTo);
        builder.Services.AddSingleton(Board);
    }

    // In the demo's log a line for each copy, as for each change of a call; elsewhere the library says what is worth a line.
    private CdrBoard Board(IServiceProvider services)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(LogCategories.Host);
        return new CdrBoard(
            texts, services.GetRequiredService<TimeProvider>(), settings.IsDemo && !ShowsTable ? line => Log.Said(logger, line) : null);
    }

    private void AddMonitor(IServiceCollection services)
    {
        services.AddSingleton(texts);
        // Before the monitor, which takes what it finds open for calls that go on.
        if (settings.IsDemo)
            services.AddHostedService<DemoHistory>();
        var monitor = services.AddSpeakrMonitor(Monitor).UseHistory(settings.Store).UseJournal(settings.Journal).AddPanel(Panel);
        foreach (var source in settings.Sources)
            monitor.AddSource(source);
        foreach (var webhook in settings.Webhooks)
            monitor.AddWebhook(webhook.ApplyTo);
        if (settings.IsDemo)
            AddDemo(monitor);

        if (ShowsTable)
            AddTable(services);
        // A line for each change is the demo's screen; a call centre wants it in its log only when looking for something.
        else if (settings.IsDemo || settings.LogLevel <= LogLevel.Debug)
            services.AddHostedService<PlainCallLines>();
    }

    // For those of this machine and of API keys there is nothing to sign out of, nor may their pages wait for the keys of forms.
    private static void Panel(PanelOptions panel)
    {
        panel.SignInPath = SignInEndpoints.SignInPath;
        panel.SignOutPath = SignInEndpoints.SignOutPath;
        panel.SignOutEverywherePath = SignInEndpoints.SignOutEverywherePath;
        panel.CanSignOut = AccessClaims.IsSignedIn;
    }

    private void AddDemo(ISpeakrMonitorBuilder monitor)
    {
        monitor.Services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new DemoTraffic(time.GetUtcNow(), time.LocalTimeZone);
        });
        monitor.AddCallEventSource(provider => new DemoPbx(
            provider.GetRequiredService<DemoTraffic>(), provider.GetRequiredService<TimeProvider>(), PlaysPbx ? Demo.RecordsPath(settings.Store) : null));
        monitor.Services.AddHostedService(provider => (DemoPbx)provider.GetRequiredService<ICallEventSource>());
    }

    private void Monitor(SpeakrMonitorOptions options)
    {
        // In the demo whatever is open from before is a ghost: it ended with the process that played its PBX.
        options.GhostAge = settings.IsDemo ? DemoHistory.GhostAge : options.GhostAge;
        options.HealsFromRecords = settings.Heals;
        settings.Limits.ApplyTo(options.Tracking);
        if (settings.IsDemo)
            DemoCentre.ApplyTo(options);
        settings.Figures.ApplyTo(options);
    }

    private void AddTable(IServiceCollection services)
    {
        services.AddSingleton(_console);
        services.AddSingleton(new LiveNotice(Version, settings.IsDemo ? Texts.DemoNotice : []));
        services.AddSingleton<CallBoard>();
        services.AddSingleton<LiveView>();
        services.AddHostedService<LiveTable>();
    }

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Limits.KeepAliveTimeout = LongestIdle;
        kestrel.Limits.RequestHeadersTimeout = LongestIdle;
        if (settings.HealthAddress is { } address)
            kestrel.Listen(address, settings.Port, Encrypt);
        else
            kestrel.ListenAnyIP(settings.Port, Encrypt);
    }

    private void Encrypt(ListenOptions listen)
    {
        if (settings.Certificate is null)
            return;
        var certificate = listen.ApplicationServices.GetRequiredService<ServerCertificate>();
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => new(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Current() }),
        });
    }

    private ForwardedHeadersOptions Forwarding()
    {
        // Without a limit: the first address that is not one of these proxies is the visitor's.
        var forwarding = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All, ForwardLimit = null };
        forwarding.KnownProxies.Clear();
        forwarding.KnownIPNetworks.Clear();
        foreach (var network in settings.TrustedProxies)
            forwarding.KnownIPNetworks.Add(network);
        return forwarding;
    }

    private void SayStarted(ILogger logger)
    {
        Log.Said(logger, Started());
        if (settings.Store.IgnoredOptions.Count > 0)
            Log.AddressOptionsIgnored(logger, string.Join(", ", settings.Store.IgnoredOptions));
        if (settings is { Port: > 0, IsCdrOnly: false })
            Log.Said(logger, texts.Panel(settings.Panel));
        if (!settings.IsDemo || ShowsTable)
            return;
        foreach (var line in Texts.DemoNotice)
            Log.Said(logger, line);
    }

    private string Started()
    {
        var health = settings.Port == 0 ? texts.NoHealth : $"{settings.Scheme}://{HealthHost}:{settings.Port}/health/ready";
        var copies = settings.Cdrs.Select(copied =>
            texts.CdrCopied(copied.Source.DisplayName, copied.Destination.DisplayName, copied.ModeName, copied.Cron?.ToString()));
        var cdr = PlaysPbx ? texts.DemoCdrCopied(Demo.RecordsPath(settings.Store), settings.Store.DisplayName, Demo.SecondsBetweenCopies)
            : settings.Cdrs.Count > 0 ? string.Join(", ", copies) : texts.CdrNotCopied(settings.CdrIsOff);
        if (settings.IsCdrOnly)
            return texts.StartedWithoutSource(Version, cdr, health);

        var journal = settings.Journal is { } kept ? texts.JournalIn(Path.GetFullPath(kept.Folder)) : texts.NoJournal(settings.IsDemo);
        return texts.Started(Version, Sources, settings.Store.DisplayName, journal, cdr, health);
    }

    private string Sources => settings.Sources switch
    {
        [] => texts.DemoPbx(DemoCentre.QueueNames.Count, DemoCentre.Shifts.Count),
        [var only] => only.DisplayName,
        var several => string.Join(", ", several),
    };

    private string HealthHost => settings.HealthAddress switch
    {
        null => "*",
        { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } address => $"[{address}]",
        var address => address.ToString(),
    };

    private static string Version =>
        typeof(RunCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "?";
}
