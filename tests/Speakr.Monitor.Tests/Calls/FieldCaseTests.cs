using System.Text.Json.Nodes;
using FluentAssertions;
using FluentAssertions.Execution;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

/// <summary>Calls from public reports (tests/fixtures/cases), each with what is right, in between and in the end.</summary>
public sealed class FieldCaseTests
{
    private const string Folder = "cases";

    public static TheoryData<string> Cases =>
        [.. Directory.GetDirectories(FieldRecording.PathOf(Folder)).Select(folder => Path.GetFileName(folder)!)
            .Where(name => FieldRecording.Json(ExpectationOf(name))["calls"] is not null).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Play_Case_AsItIsRight(string name)
    {
        var expectation = FieldRecording.Json(ExpectationOf(name));
        var events = FieldRecording.Read(Path.Combine(Folder, name, "events.jsonl")).Events;

        using var scope = new AssertionScope();
        foreach (var during in expectation["during"]?.AsArray() ?? [])
            ShouldBe(FieldRecording.Play(events, FieldRecording.Start.AddMilliseconds(during!["t"]!.GetValue<double>())), during, $"{name} at {during["t"]}");
        ShouldEndAs(expectation, FieldRecording.Play(events), name);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Play_NeighboursSwapped_EndsAsItIsRight(string name)
    {
        var expectation = FieldRecording.Json(ExpectationOf(name));
        var recording = FieldRecording.Read(Path.Combine(Folder, name, "events.jsonl"));

        using var scope = new AssertionScope();
        for (var i = 0; i + 1 < recording.Events.Count; i++)
        {
            if (recording.Events[i + 1].ReceivedAt - recording.Events[i].ReceivedAt <= TimeSpan.FromMilliseconds(250))
                ShouldEndAs(expectation, FieldRecording.Play(recording.Swapped(i)), $"{name} with {recording.Events[i].Kind} and {recording.Events[i + 1].Kind} at {i} swapped");
        }
    }

    private static string ExpectationOf(string name) => Path.Combine(Folder, name, "expect.json");

    private static void ShouldEndAs(JsonNode expectation, Dictionary<string, Call> calls, string because)
    {
        foreach (var expected in expectation["calls"]!.AsArray())
            ShouldBe(calls, expected!, because);
        foreach (var expected in expectation["visits"]?.AsArray() ?? [])
        {
            var visits = calls[Text(expected!, "linkedid")!].Visits;
            visits.Count.Should().Be(expected!["visits"]!.GetValue<int>(), because);
            if (expected["extension"] is not null)
                visits[0].Extension.Should().Be(Text(expected, "extension"), because);
            if (expected["talkSeconds"] is { } talk)
                visits[0].TalkSeconds.Should().Be(talk.GetValue<int>(), because);
            if (expected["endReason"] is not null)
                visits[0].EndReason.ToString().Should().BeEquivalentTo(Text(expected, "endReason"), because);
        }
    }

    private static void ShouldBe(Dictionary<string, Call> calls, JsonNode expected, string because)
    {
        calls.Should().ContainKey(Text(expected, "linkedid")!, because);
        if (!calls.TryGetValue(Text(expected, "linkedid")!, out var call))
            return;
        call.Status.ToWord().Should().Be(Text(expected, "status"), because);
        if (expected["panel"] is { } panel)
            call.OnPanel.Should().Be(panel.GetValue<int>() == 1, because);
        if (expected["queue"] is not null)
            call.Queue.Should().Be(Text(expected, "queue"), because);
        if (expected["extension"] is not null)
            call.Extension.Should().Be(Text(expected, "extension"), because);
        if (expected["openVisits"] is { } open)
            call.Visits.Count(visit => visit.EndReason is null).Should().Be(open.GetValue<int>(), because);
    }

    private static string? Text(JsonNode node, string name) => node[name]?.GetValue<string>();
}
