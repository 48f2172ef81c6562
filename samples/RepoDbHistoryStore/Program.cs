using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RepoDbHistoryStore;

if (args is not [var feed, var database])
{
    Console.Error.WriteLine("Usage: RepoDbHistoryStore http://feed:3000 \"Server=db;User ID=speakr;Password=…;Database=speakr\"");
    return 2;
}

var builder = Host.CreateApplicationBuilder();

builder.Services.AddSpeakrMonitor()
    .AddSocketIOSource(feed)
    .UseCallHistoryStore(_ => new RepoDbCallHistoryStore(database));

await builder.Build().RunAsync();
return 0;
