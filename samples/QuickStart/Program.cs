using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using QuickStart;

var builder = Host.CreateApplicationBuilder(args);

builder.Services.AddSpeakrMonitor()
    .AddSocketIOSource(args is [var url, ..] ? url : "http://localhost:3000")
    .UseSqliteHistory("calls.db")
    .AddCallObserver<CallPrinter>();

await builder.Build().RunAsync();
