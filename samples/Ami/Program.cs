using Ami;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// No PBX at hand? A recording stands in for one, and anything else that speaks AMI can log in to it, too.
await using var pbx = args is [] or ["--port", _] ? RecordedPbx.Start(args is [_, var port] ? int.Parse(port) : 0) : null;
if (pbx is not null)
    Console.WriteLine($"A recorded PBX is at {pbx.Url}");

var builder = Host.CreateApplicationBuilder();

builder.Services.AddSpeakrMonitor()
    .AddAmiSource(pbx?.Url ?? args[0])
    .UseSqliteHistory("calls.db")
    .AddCallObserver<CallPrinter>();

await builder.Build().RunAsync();
