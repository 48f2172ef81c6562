using System.Threading.Channels;
using CallObserver;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

if (args is not [var feed, var hook])
{
    Console.Error.WriteLine("Usage: CallObserver http://feed:3000 http://your.application/lost-callers");
    return 2;
}

var builder = Host.CreateApplicationBuilder();

builder.Services.AddSpeakrMonitor()
    .AddSocketIOSource(feed)
    .UseSqliteHistory("calls.db")
    .AddCallObserver<LostCallers>();

// Bounded: a receiver that is away for long must not fill the memory.
builder.Services.AddSingleton(Channel.CreateBounded<LostCaller>(
    new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest }));
builder.Services.AddSingleton(new HttpClient { BaseAddress = new Uri(hook), Timeout = TimeSpan.FromSeconds(10) });
builder.Services.AddHostedService<WebHook>();

await builder.Build().RunAsync();
return 0;
