using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using QuickStart;

var builder = Host.CreateApplicationBuilder(args);
var monitor = builder.Services.AddSpeakrMonitor()
    .UseSqliteHistory("calls.db")
    .AddCallObserver<CallPrinter>();

if (args is [var pbx, ..] && pbx.StartsWith("ami", StringComparison.Ordinal))
    monitor.AddAmiSource(pbx);            // ami://speakr:a-long-random-secret@pbx.example:5038
else if (args is [var feed, ..])
    monitor.AddSocketIOSource(feed);      // http://feed.example:3000
else
    monitor.AddReplaySource("samples/recordings/s5.jsonl", replay => replay.Loop = true);   // neither yet: recorded calls

await builder.Build().RunAsync();
