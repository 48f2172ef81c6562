using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using QuickStart;

var builder = Host.CreateApplicationBuilder(args);
var monitor = builder.Services.AddSpeakrMonitor()
    .UseSqliteHistory("calls.db")
    .AddCallObserver<CallPrinter>();

if (args is [var url, ..])
    monitor.AddSocketIOSource(url);
else
    monitor.AddReplaySource("samples/recordings/s5.jsonl", replay => replay.Loop = true);   // no feed yet: recorded calls

await builder.Build().RunAsync();
