using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Calls;

public sealed class CallTrackerProperties
{
    private static readonly DateTimeOffset Start = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    [Fact]
    public void Apply_NeighbouringEventsOfACallSwapped_SameFinalState() =>
        Check((script, seed) => Swap(script.Events, new Random(seed)));

    [Fact]
    public void Apply_EventsRepeatedWithinTheWindow_SameFinalState() =>
        Check((script, seed) => Repeat(script.Events, new Random(seed)));

    [Fact]
    public void Apply_SwappedAndRepeated_SameFinalState() =>
        Check((script, seed) => Repeat(Swap(script.Events, new Random(seed)), new Random(seed + 1)));

    [Fact]
    public void Apply_CallsInterleavedAnyhow_EachCallAsIfAlone() =>
        Prop.ForAll(Scripts(), Scripts(), Scripts(), (first, second, third) =>
        {
            var scripts = new[] { Write("1.1", first), Write("1.2", second), Write("1.3", third) };
            var alone = scripts.SelectMany(script => Final(script.Events)).ToArray();
            var mixed = scripts.SelectMany(script => script.Events).OrderBy(e => e.ReceivedAt).ThenBy(e => e.LinkedId, StringComparer.Ordinal);

            Final(mixed).Should().BeEquivalentTo(alone);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Apply_CallerHungUp_NothingStaysOnThePanel() =>
        Check((script, seed) => Repeat(Swap(script.Events, new Random(seed)), new Random(seed)), final =>
            final.Should().OnlyContain(call => call.Ended == !call.OnPanel));

    private static void Check(Func<CallScript, int, IEnumerable<CallEvent>> perturb, Action<FinalCall[]>? also = null) =>
        Prop.ForAll(Scripts(), Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), (visits, seed) =>
        {
            var script = Write("1.1", visits);
            var expected = Final(script.Events);
            var actual = Final(perturb(script, seed));

            actual.Should().BeEquivalentTo(expected);
            also?.Invoke(actual);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static Arbitrary<ScriptedCall> Scripts()
    {
        var visit = from queue in Gen.Elements("600", "601", "602")
                    from script in Gen.Elements(Enum.GetValues<VisitScript>())
                    select (queue, script);
        var call = from visits in Gen.NonEmptyListOf(visit)
                   from hangsUp in Gen.Elements(true, true, false)
                   select new ScriptedCall([.. visits.Take(4)], hangsUp);
        return Arb.From(call, script => Enumerable.Range(0, script.Visits.Count)
            .Where(_ => script.Visits.Count > 1)
            .Select(left => script with { Visits = [.. script.Visits.Where((_, i) => i != left)] }));
    }

    private static CallScript Write(string linkedId, ScriptedCall call)
    {
        var script = new CallScript(linkedId, Start, Step);
        foreach (var (queue, visit) in call.Visits)
            script.Visit(queue, visit);
        return call.HangsUp ? script.CallerHangsUp() : script;
    }

    /// <summary>Some neighbours change places; what is swapped keeps the times, as on a wire.</summary>
    private static CallEvent[] Swap(IEnumerable<CallEvent> events, Random random)
    {
        var swapped = events.ToArray();
        for (var i = 0; i + 1 < swapped.Length; i++)
        {
            if (random.Next(3) != 0)
                continue;
            (swapped[i], swapped[i + 1]) = (
                swapped[i + 1] with { ReceivedAt = swapped[i].ReceivedAt }, swapped[i] with { ReceivedAt = swapped[i + 1].ReceivedAt });
            i++;
        }

        return swapped;
    }

    private static IEnumerable<CallEvent> Repeat(IEnumerable<CallEvent> events, Random random)
    {
        var repeated = events.ToList();
        foreach (var original in repeated.ToArray())
        {
            if (random.Next(3) == 0)
                repeated.Add(original with { ReceivedAt = original.ReceivedAt.AddMilliseconds(random.Next(1, 1500)) });
        }

        return repeated.OrderBy(e => e.ReceivedAt);
    }

    private static FinalCall[] Final(IEnumerable<CallEvent> events)
    {
        var tracker = new CallTracker();
        var calls = new Dictionary<string, Call>(StringComparer.Ordinal);
        foreach (var e in events)
        {
            tracker.Apply(e);
            foreach (var change in tracker.TakeChanges())
                calls[change.Call.LinkedId] = change.Call;
        }

        tracker.Advance(Start.AddMinutes(1));
        foreach (var change in tracker.TakeChanges())
            calls[change.Call.LinkedId] = change.Call;
        return [.. calls.Values.Select(FinalCall.Of)];
    }

    private sealed record ScriptedCall(IReadOnlyList<(string Queue, VisitScript Script)> Visits, bool HangsUp)
    {
        public override string ToString() => string.Join(", ", Visits) + (HangsUp ? ", hangs up" : "");
    }

    /// <summary>All that must not depend on order and repetition: everything but the times.</summary>
    private sealed record FinalCall(
        string LinkedId, CallStatus Status, string Queue, string Extension, bool OnPanel, bool Ended, IReadOnlyList<string> Visits)
    {
        public static FinalCall Of(Call call) => new(
            call.LinkedId, call.Status, call.Queue, call.Extension, call.OnPanel,
            call.Status is CallStatus.Ended or CallStatus.Abandoned,
            [.. call.Visits.Select(v => $"{v.Number} {v.Queue} {v.Extension} {v.AgentName} {v.AgentUniqueId} {v.EndReason}")]);
    }
}
