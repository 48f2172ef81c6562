using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;
using WebApp;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration;

#region register
builder.Services.AddSpeakrMonitor()
    .AddSocketIOSource(settings["Feed:Url"] ?? throw new InvalidOperationException("Feed:Url is missing."))
    // The application's own MySqlDataSource would do as well: .UseMySqlHistory(dataSource)
    .UseSqliteHistory(settings["Calls:Database"] ?? throw new InvalidOperationException("Calls:Database is missing."));
#endregion

var app = builder.Build();

app.MapGet("/", () => "The application's own page.");

#region endpoints
app.MapGet("/live-calls", (ILiveCalls live) => live.Snapshot.Calls.Select(ShownCall.Of));

app.MapGet("/live-calls/stream", (ILiveCalls live, CancellationToken cancellationToken) =>
    TypedResults.ServerSentEvents(LiveStream.Of(live, cancellationToken)));

app.MapGet("/health", (MonitorStatus status) =>
    Results.Json(HealthReport.Of(status), statusCode: status.IsReady ? 200 : 503));
#endregion

await app.RunAsync();
