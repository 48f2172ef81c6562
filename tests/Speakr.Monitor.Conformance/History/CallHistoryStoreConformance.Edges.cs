using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.History;
using Xunit;

namespace Speakr.Monitor.Conformance.History;

public abstract partial class CallHistoryStoreConformance
{
    [SkippableTheory]
    [InlineData("'; DROP TABLE CallsHistory; --")]
    [InlineData("\\'; DELETE FROM CallsHistory; -- ")]
    [InlineData("back\\slash\\ and % and _ and \" and ` and @queue0 and ?")]
    [InlineData("line\r\nbreak\ttab")]
    [InlineData("São João – fila nº 1")]
    public virtual async Task Save_SpecialCharacters_AreKept(string text)
    {
        var call = WithTexts(SampleCalls.Ended(1), text);
        await Store.SaveAsync([call], None);
        await Store.SaveAsync([call], None);
        await ShouldHoldAsync(call);
        (await QueryAsync(new CallQuery { Queue = text })).Should().HaveCount(1);
    }

    [SkippableFact]
    public virtual async Task Save_ConsultationHandedOver_ItsRowBecomesTheCallers()
    {
        await Store.SaveAsync([SampleCalls.Waiting(1), SampleCalls.Waiting(2), SampleCalls.Waiting(3)], None);
        var caller = SampleCalls.Ended(9) with { FormerLinkedIds = [SampleCalls.LinkedId(2)] };
        await Store.SaveAsync([caller], None);
        await Store.SaveAsync([caller], None);

        (await QueryAsync(new CallQuery())).Select(call => call.LinkedId)
            .Should().Equal(SampleCalls.LinkedId(3), SampleCalls.LinkedId(9), SampleCalls.LinkedId(1));
        (await Store.FindAsync(SampleCalls.LinkedId(9), None))!.Visits.Should().ContainSingle().Which.Extension.Should().Be("1001");
        (await Store.FindAsync(SampleCalls.LinkedId(2), None)).Should().BeNull();
    }

    [SkippableFact]
    public virtual async Task Save_ConsultationHandedOverToAKnownCaller_ItsRowGoes()
    {
        await Store.SaveAsync([SampleCalls.Waiting(1), SampleCalls.Waiting(2)], None);
        await Store.SaveAsync([SampleCalls.Ended(1) with { FormerLinkedIds = [SampleCalls.LinkedId(2), SampleCalls.LinkedId(7)] }], None);

        (await QueryAsync(new CallQuery())).Should().ContainSingle().Which.LinkedId.Should().Be(SampleCalls.LinkedId(1));
        await Store.SaveAsync([SampleCalls.Waiting(2)], None);
        (await Store.FindAsync(SampleCalls.LinkedId(2), None))!.Visits.Should().ContainSingle();
    }

    [SkippableFact]
    public virtual async Task Save_Emoji_IsKept()
    {
        Skip.If(Setup.NoEmojiBecause is not null, Setup.NoEmojiBecause);
        var call = WithTexts(SampleCalls.Ended(1), "fila 😀 👩‍💻");
        await Store.SaveAsync([call], None);
        await ShouldHoldAsync(call);
    }

    [SkippableFact]
    public virtual async Task Save_IdOfAHundredAndFiftyCharacters_IsKept()
    {
        var id = new string('s', 130) + "-1773500000.12345678";
        id.Should().HaveLength(150);
        var call = SampleCalls.Ended(1) with { LinkedId = id, UniqueId = id };
        await Store.SaveAsync([call], None);
        await ShouldHoldAsync(call);
    }

    [SkippableFact]
    public virtual async Task Save_TextsOfThreeHundredCharacters_AreCutNotRefused()
    {
        var call = WithTexts(SampleCalls.Ended(1), new string('x', 300));
        await Store.SaveAsync([SampleCalls.Waiting(0), call, SampleCalls.Waiting(2)], None);
        await Store.SaveAsync([call], None);
        await ShouldHoldAsync(WithTexts(call, CutText(new string('x', 300))));
        (await QueryAsync(new CallQuery())).Should().HaveCount(3);
    }

    [SkippableFact]
    public virtual async Task Save_IdLongerThanTheStoreHolds_IsOneCallAndFoundByItsFullId()
    {
        var call = SampleCalls.Ended(1) with { LinkedId = new string('i', 300) };
        await Store.SaveAsync([call], None);
        await Store.SaveAsync([call], None);
        Same(await Store.FindAsync(call.LinkedId, None), AsStored(call with { LinkedId = CutText(call.LinkedId) }));
        (await QueryAsync(new CallQuery())).Should().HaveCount(1);
    }

    [SkippableFact]
    public virtual async Task Save_EmojiAtTheCut_IsNotSplit()
    {
        Skip.If(Setup.NoEmojiBecause is not null, Setup.NoEmojiBecause);
        Skip.If(Setup.LongestText is null, "The store cuts no texts.");
        var whole = new string('q', Setup.LongestText!.Value - 1);
        var call = SampleCalls.Waiting(1) with { Queue = whole + "😀😀", Visits = [] };
        await Store.SaveAsync([call], None);
        var queue = (await Store.FindAsync(call.LinkedId, None))!.Queue;
        queue.Should().StartWith(whole);
        queue[whole.Length..].Should().BeOneOf("", "😀");
    }

    [SkippableFact]
    public virtual async Task Save_IdsThatDifferOnlyInCaseOrTrailingSpace_DoNotBreakTheBatch()
    {
        // Whether these are one call or two is the store's own notion of equality; it must only be the same one every time.
        string[] ids = ["Pbx-1.1", "pbx-1.1", "pbx-1.1 "];
        var calls = ids.Select(id => SampleCalls.Ended(1) with { LinkedId = id }).Append(SampleCalls.Ended(2)).ToList();
        await Store.SaveAsync(calls, None);
        var once = await QueryAsync(new CallQuery());
        await Store.SaveAsync(calls, None);
        (await QueryAsync(new CallQuery())).Should().HaveCount(once.Count);
        foreach (var id in ids)
        {
            var found = await Store.FindAsync(id, None);
            found.Should().NotBeNull();
            found!.Visits.Should().HaveCount(1);
        }

        await ShouldHoldAsync(SampleCalls.Ended(2));
    }

    [SkippableFact]
    public virtual async Task Save_TimesInAnotherOffset_AreTheSameMoments()
    {
        var call = SampleCalls.Ended(1);
        var offset = TimeSpan.FromHours(-3);
        await Store.SaveAsync([call with { CreatedAt = call.CreatedAt.ToOffset(offset), UpdatedAt = call.UpdatedAt.ToOffset(offset) }], None);
        await ShouldHoldAsync(call);
    }

    [SkippableFact]
    public virtual async Task Save_TimesThatWereNeverSet_DoNotBreakTheBatch()
    {
        await Store.SaveAsync([SampleCalls.Waiting(1) with { CreatedAt = default, UpdatedAt = default }, SampleCalls.Waiting(2)], None);
        (await QueryAsync(new CallQuery())).Should().HaveCount(2);
    }

    [SkippableFact]
    public virtual async Task Initialize_Twice_KeepsWhatIsThere()
    {
        await Store.SaveAsync([SampleCalls.Ended(1)], None);
        await Store.InitializeAsync(None);
        await ShouldHoldAsync(SampleCalls.Ended(1));
    }

    [SkippableFact]
    public virtual async Task Reopen_AfterSaving_KeepsCallsAndTheirOrder()
    {
        Skip.If(Setup.NotPersistentBecause is not null, Setup.NotPersistentBecause);
        await Store.SaveAsync(SampleCalls.Many(3, number => SampleCalls.Ended(number)), None);
        await ReopenAsync();
        await ShouldHoldAsync(SampleCalls.Ended(1));
        await Store.SaveAsync([SampleCalls.Waiting(3), SampleCalls.Waiting(0)], None);
        (await QueryAsync(new CallQuery())).Select(call => call.LinkedId)
            .Should().Equal(new[] { 3, 2, 1, 0 }.Select(SampleCalls.LinkedId));
    }

    private string CutText(string text) => text[..Math.Min(text.Length, Setup.LongestText ?? text.Length)];

    private static Call WithTexts(Call call, string text) => call with
    {
        Queue = text,
        Extension = text,
        UniqueId = text,
        CallerNumber = text,
        Visits =
        [
            .. call.Visits.Select(visit => visit with
            {
                Queue = text, UniqueId = text, Extension = text, AgentName = text, AgentUniqueId = text,
            }),
        ],
    };
}
