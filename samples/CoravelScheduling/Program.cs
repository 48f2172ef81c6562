using Coravel;
using CoravelScheduling;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

if (args is not [var from, var to])
{
    Console.Error.WriteLine("Usage: CoravelScheduling <connection string of asteriskcdrdb> <connection string of the copy>");
    return 2;
}

var builder = Host.CreateApplicationBuilder();

builder.Services.AddSpeakrCdrSync(cdr => cdr
    .FromFreePbx(from)
    .ToMySql(to)
    .Configure(options => options.ScheduleEnabled = false));    // Coravel does it
builder.Services.AddScheduler();
builder.Services.AddTransient<CopyCallDetailRecords>();

var host = builder.Build();
host.Services.UseScheduler(scheduler => scheduler
    .Schedule<CopyCallDetailRecords>()
    .EveryMinute()
    .PreventOverlapping(nameof(CopyCallDetailRecords)));

await host.RunAsync();
return 0;
