using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary><c>GET live</c> and <c>GET agents</c>: straight from the events, without asking the history.</summary>
internal static class LiveEndpoints
{
    public static Task LiveAsync(ApiRequest request)
    {
        var snapshot = request.Service<ILiveCalls>().Snapshot;
        var answer = Answering.Live(
            request.Now,
            request.Options.IsDemo,
            request.Service<MonitorStatus>().Sources,
            snapshot.Calls,
            request.Service<ILiveFigures>().Current.Queues,
            snapshot.Agents,
            request.Audience);
        return request.AnswerAsync(answer, ApiJson.Default.LiveAnswer);
    }

    public static Task AgentsAsync(ApiRequest request)
    {
        var agents = request.Service<ILiveCalls>().Snapshot.Agents;
        return request.AnswerAsync(new AgentsAnswer(Answering.Of(agents, request.Audience)), ApiJson.Default.AgentsAnswer);
    }
}
