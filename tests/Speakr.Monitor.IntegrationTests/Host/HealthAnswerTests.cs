using System.Text.Json;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.AspNetCore.Health;
using Speakr.Monitor.Pipeline;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

public sealed class HealthAnswerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly ScriptedSynchronizer _synchronizer = new();

    [Fact]
    public void Of_RunsEndWell_SaysWhenAndHowMuch()
    {
        _synchronizer.Status = new CdrSyncStatus { SucceededAt = Now, LastResult = ScriptedSynchronizer.Result(copied: 12, inQuarantine: 3) };

        var answer = Answer(Ready());

        answer.GetProperty("status").GetString().Should().Be("ok");
        answer.GetProperty("ready").GetBoolean().Should().BeTrue();
        answer.GetProperty("cdr")[0].GetRawText().Should().Be(
            """{"name":"freepbx","ok":true,"succeededAt":"2026-11-22T12:00:00+00:00","failingSince":null,"copied":12,"inQuarantine":3,"error":null}""");
    }

    [Fact]
    public void Of_RunsFail_IsDegradedButReady()
    {
        _synchronizer.Status = new CdrSyncStatus { FailingSince = Now, LastError = "The PBX does not answer." };

        var answer = Answer(Ready());

        answer.GetProperty("status").GetString().Should().Be("degraded");
        answer.GetProperty("ready").GetBoolean().Should().BeTrue();
        answer.GetProperty("cdr")[0].GetProperty("ok").GetBoolean().Should().BeFalse();
        answer.GetProperty("cdr")[0].GetProperty("error").GetString().Should().Be("The PBX does not answer.");
    }

    [Fact]
    public void Of_CallsAreNotFollowed_IsUnavailableWhateverTheCopyDoes() =>
        Answer(new MonitorStatus()).GetProperty("status").GetString().Should().Be("unavailable");

    [Fact]
    public void Of_CopyAlone_IsReadyWithoutAStore()
    {
        var answer = Answer(null);

        answer.GetProperty("ready").GetBoolean().Should().BeTrue();
        answer.GetProperty("store").ValueKind.Should().Be(JsonValueKind.Null);
        answer.GetProperty("sources").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public void Of_Pbx_TellsWhatTheHostDoesForIt()
    {
        var status = Ready();
        AddPipeline(status).ReportReached(0, Now);

        Answer(status).GetProperty("pbxs").GetRawText().Should().Be(
            """[{"name":"socket.io","role":"starting","writer":null,"waiting":0,"journalEvents":null,"journalBytes":null,"journalError":null,"setAside":0}]""");
    }

    [Fact]
    public void Of_StandByHost_IsReadyAndNamesTheWriter()
    {
        var status = Ready();
        var pipeline = AddPipeline(status);
        pipeline.ReportReached(0, Now);
        pipeline.StandBy("monitor-1, process 7");

        var answer = Answer(status);

        answer.GetProperty("status").GetString().Should().Be("ok");
        answer.GetProperty("ready").GetBoolean().Should().BeTrue();
        answer.GetProperty("pbxs")[0].GetProperty("role").GetString().Should().Be("standingBy");
        answer.GetProperty("pbxs")[0].GetProperty("writer").GetString().Should().Be("monitor-1, process 7");
    }

    [Fact]
    public void Of_JournalTakesNoEvents_IsUnavailable()
    {
        var status = Ready();
        var actor = NewActor();
        var pipeline = AddPipeline(status, actor);
        pipeline.ReportReached(0, Now);
        pipeline.Lead();
        actor.JournalState.Trouble = "The disk is full.";

        var answer = Answer(status);

        answer.GetProperty("status").GetString().Should().Be("unavailable");
        answer.GetProperty("ready").GetBoolean().Should().BeFalse("what is received now would not outlive the process");
        answer.GetProperty("pbxs")[0].GetProperty("role").GetString().Should().Be("writing");
        answer.GetProperty("pbxs")[0].GetProperty("journalError").GetString().Should().Be("The disk is full.");
    }

    [Fact]
    public async Task Of_CallIsSetAside_IsDegradedButReadyUntilItIsSaved()
    {
        var status = Ready();
        var actor = NewActor();
        AddPipeline(status, actor).ReportReached(0, Now);
        var call = new Call { LinkedId = "1", UniqueId = "1", Status = CallStatus.Waiting, Queue = "600", OnPanel = true, CreatedAt = Now, UpdatedAt = Now };
        actor.Changed.Add([new CallChange(call, null)]);
        actor.Changed.Confirm(await actor.Changed.TakeAsync(1, CancellationToken.None));

        var answer = Answer(status);

        answer.GetProperty("status").GetString().Should().Be("degraded");
        answer.GetProperty("ready").GetBoolean().Should().BeTrue();
        answer.GetProperty("pbxs")[0].GetProperty("setAside").GetInt32().Should().Be(1);
        actor.Changed.TryAgain(limit: 1);
        await actor.Changed.TakeAsync(1, CancellationToken.None);
        actor.Changed.Confirm([]);
        Answer(status).GetProperty("status").GetString().Should().Be("ok");
    }

    private static MonitorStatus Ready()
    {
        var status = new MonitorStatus();
        status.Add("socket.io", Now).Connected(Now);
        AddPipeline(status).ReportReached(0, Now);
        return status;
    }

    private static PipelineState AddPipeline(MonitorStatus status, PbxActor? actor = null)
    {
        var state = new PipelineState("socket.io", actor ?? NewActor());
        status.Add("socket.io", state);
        return state;
    }

    private static PbxActor NewActor() => new(journal: null, eventBufferSize: 10, new CallTrackerOptions(), TimeProvider.System, NullLoggerFactory.Instance);

    private JsonElement Answer(MonitorStatus? status) =>
        JsonSerializer.SerializeToElement(HealthAnswer.Of(status, [_synchronizer], Now, sentence => sentence), HealthJson.Default.HealthAnswer);
}
