using Microsoft.Extensions.Options;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.DependencyInjection;
using Speakr.Monitor.History;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.AspNetCore.Panel.Pages;

/// <summary><c>/agents</c>: agents as they are, and what they did today.</summary>
internal static class AgentsPage
{
    private const int RefreshSeconds = 60;

    public static async Task AnswerAsync(PanelRequest request)
    {
        var (live, position) = await request.LiveAsync().ConfigureAwait(false);
        var today = await TodayAsync(request).ConfigureAwait(false);
        await request.AnswerAsync(request.Words.Agents, frame => Agents.Of(frame, live, today), position, RefreshSeconds).ConfigureAwait(false);
    }

    // Live data is shown also while the history is down.
    private static async Task<IReadOnlyList<AgentFiguresAnswer>?> TodayAsync(PanelRequest request)
    {
        var zone = request.Api.Service<IOptions<SpeakrMonitorOptions>>().Value.Statistics.TimeZone;
        var query = new AgentStatisticsQuery { From = new LocalIntervals(zone, StatisticsInterval.Day).Of(request.Api.Now).From, Queues = request.View.Audience.Queues };
        try
        {
            var found = await request.Api.Service<ICallReports>().GetAgentStatisticsAsync(query, request.Api.Aborted).ConfigureAwait(false);
            return [.. found.Select(agent => Answering.Of(agent, request.View.Audience))];
        }
        catch (CallHistoryException)
        {
            return null;
        }
    }
}
