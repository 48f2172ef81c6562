using CustomHistoryStore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);

builder.Services.AddSpeakrMonitor()
    .AddSocketIOSource(args is [var url, ..] ? url : "http://localhost:3000")
    .UseJsonLinesHistory("calls.jsonl");

await builder.Build().RunAsync();
