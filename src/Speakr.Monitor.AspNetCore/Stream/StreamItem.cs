using System.Text.Json;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.AspNetCore.Api;
using Speakr.Monitor.Live;
using Speakr.Monitor.Pipeline;

namespace Speakr.Monitor.AspNetCore.Stream;

/// <summary>One thing that changed. Immutable.</summary>
internal abstract class StreamItem
{
    /// <summary>The name of its server-sent event.</summary>
    public abstract string Event { get; }

    /// <summary>Writes its JSON for an audience.</summary>
    /// <returns><see langword="false"/> when the audience does not see it; then nothing was written.</returns>
    public abstract bool Write(Utf8JsonWriter writer, Audience audience);
}

internal sealed class CallItem(LiveCallId id, LiveCall? before, LiveCall? now) : StreamItem
{
    public LiveCallId Id => id;

    public LiveCall? Before => before;

    public LiveCall? Now => now;

    public override string Event => "call";

    public override bool Write(Utf8JsonWriter writer, Audience audience)
    {
        if (now is not null && audience.Sees(now.Call))
            JsonSerializer.Serialize(writer, Answering.Of(now, audience), ApiJson.Default.CallDocument);
        else if (before is not null && audience.Sees(before.Call))
            JsonSerializer.Serialize(writer, new RemovedCallAnswer(id.LinkedId, id.Pbx, Removed: true), ApiJson.Default.RemovedCallAnswer);
        else
            return false;
        return true;
    }
}

internal sealed class AgentItem(LiveAgentId id, LiveAgent? before, LiveAgent? now) : StreamItem
{
    public LiveAgentId Id => id;

    public LiveAgent? Before => before;

    public LiveAgent? Now => now;

    public override string Event => "agent";

    public override bool Write(Utf8JsonWriter writer, Audience audience)
    {
        if (now is not null && audience.Sees(now.Agent))
            JsonSerializer.Serialize(writer, Answering.Of(now, audience), ApiJson.Default.AgentAnswer);
        else if (before is not null && audience.Sees(before.Agent))
            JsonSerializer.Serialize(writer, Answering.Removed(id, audience), ApiJson.Default.RemovedAgentAnswer);
        else
            return false;
        return true;
    }
}

internal sealed class QueueItem(LiveQueue queue, DateTimeOffset at) : StreamItem
{
    public LiveQueue Queue => queue;

    public DateTimeOffset At => at;

    public override string Event => "queue";

    public override bool Write(Utf8JsonWriter writer, Audience audience)
    {
        if (!audience.Sees(queue.Queue))
            return false;
        JsonSerializer.Serialize(writer, Answering.Of(queue, at, audience), ApiJson.Default.QueueAnswer);
        return true;
    }
}

internal sealed class SourceItem(SourceStatus source) : StreamItem
{
    public override string Event => "source";

    public override bool Write(Utf8JsonWriter writer, Audience audience)
    {
        JsonSerializer.Serialize(writer, Answering.Of(source), ApiJson.Default.SourceAnswer);
        return true;
    }
}

/// <summary>The state of all sources and of the history; the API reports it per source and for the system, the panel as a whole.</summary>
internal sealed class ConditionItem(MonitorCondition condition) : StreamItem
{
    public MonitorCondition Condition => condition;

    public override string Event => "condition";

    public override bool Write(Utf8JsonWriter writer, Audience audience) => false;
}

/// <summary>What the freshness of all that is shown hangs on. Immutable.</summary>
internal sealed record MonitorCondition(IReadOnlyList<SourceStatus> Sources, StoreStatus Store)
{
    /// <summary>Whether nothing has changed but what changes with every event.</summary>
    public bool IsAsBefore(MonitorCondition before) =>
        Store.IsReady == before.Store.IsReady && Store.Since == before.Store.Since
        && Sources.Count == before.Sources.Count && Sources.Zip(before.Sources).All(pair => pair.First with { LastEventAt = pair.Second.LastEventAt } == pair.Second);
}
