using System.Globalization;
using CustomSource;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

if (args is not [var host, var port])
{
    Console.Error.WriteLine("Usage: CustomSource host port");
    return 2;
}

var builder = Host.CreateApplicationBuilder();

#region register
builder.Services.AddSpeakrMonitor()
    .AddCallEventSource(_ => new LineFeedSource(host, int.Parse(port, CultureInfo.InvariantCulture)))
    .UseInMemoryHistory()
    .AddCallObserver<CallPrinter>();
#endregion

await builder.Build().RunAsync();
return 0;
