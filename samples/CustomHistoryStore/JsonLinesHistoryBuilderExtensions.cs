using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.DependencyInjection;

namespace CustomHistoryStore;

public static class JsonLinesHistoryBuilderExtensions
{
    public static ISpeakrMonitorBuilder UseJsonLinesHistory(this ISpeakrMonitorBuilder builder, string path) =>
        builder.UseCallHistoryStore(_ => new JsonLinesHistoryStore(path));
}
