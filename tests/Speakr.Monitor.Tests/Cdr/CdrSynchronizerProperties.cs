using FluentAssertions;
using Speakr.Monitor.Cdr;
using Xunit;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>
/// Whatever happens in whatever order, at the end the destination has exactly what the source has. Each seed is another story: rows
/// appear in time and late, with twins and without sequences, runs break off at any step, some with the answer to a commit lost.
/// </summary>
[Trait(Length.Name, Length.LongCase)]
public sealed class CdrSynchronizerProperties
{
    private const int Stories = 500;

    public static TheoryData<CdrSyncMode, bool> Beginnings => new()
    {
        { CdrSyncMode.Mark, false },
        { CdrSyncMode.Mark, true },
        { CdrSyncMode.ReadOnly, false },
        { CdrSyncMode.ReadOnly, true },
    };

    [Theory]
    [MemberData(nameof(Beginnings))]
    public async Task AnyStory_EndsWithEveryRowCopiedOnce(CdrSyncMode mode, bool tookOver)
    {
        for (var seed = 0; seed < Stories; seed++)
        {
            var scene = await TellAsync(new Random(seed), mode, tookOver);

            var (missing, extra) = scene.Difference();
            missing.Should().BeEmpty($"of story {seed} nothing may be lost");
            extra.Should().BeEmpty($"of story {seed} nothing may be doubled");
            if (mode == CdrSyncMode.Mark)
                scene.Source.Unmarked.Should().BeEmpty($"of story {seed} every row is copied");
            scene.Destination.Receipts.Should().BeLessThan(mode == CdrSyncMode.Mark ? 1 : 60, $"of story {seed} receipts are cleared");
        }
    }

    [Fact]
    public async Task ModeChangedInTheMiddle_NothingIsLostOrDoubled()
    {
        for (var seed = 0; seed < Stories; seed++)
        {
            var random = new Random(seed);
            var scene = new CdrScene(options => options.SweepWindow = TimeSpan.FromDays(30));
            scene.Source.TellsTable = random.Next(2) == 0;
            for (var chapter = 0; chapter < 4; chapter++)
            {
                scene.Source.CanMark = scene.Source.HasMarker = random.Next(2) == 0;
                await ChapterAsync(scene, random);
            }

            await EndAsync(scene);
            var (missing, extra) = scene.Difference();
            missing.Should().BeEmpty($"of story {seed} nothing may be lost");
            extra.Should().BeEmpty($"of story {seed} nothing may be doubled");
        }
    }

    [Theory]
    [MemberData(nameof(Beginnings))]
    public async Task PbxForgetsMarksAndConvertsRecordings_EveryRowIsCopiedOnceAndHasItsNewName(CdrSyncMode mode, bool tookOver)
    {
        for (var seed = 0; seed < Stories; seed++)
        {
            var scene = await TellAsync(new Random(seed), mode, tookOver, restores: true);
            await scene.RunAsync(new CdrSyncRequest { Period = CdrRange.All });

            var (missing, extra) = scene.Difference();
            missing.Should().BeEmpty($"of story {seed} nothing may be lost");
            extra.Should().BeEmpty($"of story {seed} nothing may be doubled");
            if (mode == CdrSyncMode.Mark)
                scene.Source.Unmarked.Should().BeEmpty($"of story {seed} every row is copied");
        }
    }

    private static async Task<CdrScene> TellAsync(Random random, CdrSyncMode mode, bool tookOver, bool restores = false)
    {
        var scene = new CdrScene(options =>
        {
            options.Mode = mode;
            options.BatchSize = random.Next(1, 6);
            // Rows may be five days late and then wait for several broken runs.
            options.SweepWindow = TimeSpan.FromDays(30);
        });
        scene.Source.HasMarker = mode == CdrSyncMode.Mark;
        scene.Source.TellsTable = random.Next(2) == 0;
        // Without marks and without a sequence nothing tells a changed row of a divided date from a new one.
        scene.Source.DividesDates = random.Next(2) == 0 && !(restores && mode == CdrSyncMode.ReadOnly);
        if (tookOver)
            Inherit(scene, random, mode);
        for (var chapter = 0; chapter < 6; chapter++)
        {
            await ChapterAsync(scene, random);
            if (restores)
                Restore(scene, random);
        }

        await EndAsync(scene);
        return scene;
    }

    /// <summary>Some rows are unmarked again, and of some, twins included, the recording is converted, moved or removed.</summary>
    private static void Restore(CdrScene scene, Random random)
    {
        if (random.Next(2) == 0)
            scene.Source.Change(_ => random.Next(3) > 0, row => row, forgetsMarks: true);
        if (random.Next(2) == 0)
        {
            string[] names = ["a.mp3", "a.wav", "b.mp3", ""];
            scene.Source.Change(
                _ => random.Next(3) == 0, row => row with { Record = row.Record with { RecordingFile = names[random.Next(names.Length)] } });
        }
    }

    /// <summary>Rows of another service: copied and marked, copied and not yet marked, not yet copied.</summary>
    private static void Inherit(CdrScene scene, Random random, CdrSyncMode mode)
    {
        for (var count = random.Next(20); count > 0; count--)
        {
            var isCopied = random.Next(3) > 0;
            var row = scene.Add(TimeSpan.FromMinutes(random.Next(60 * 24 * 3)), marked: isCopied && mode == CdrSyncMode.Mark && random.Next(4) > 0);
            if (isCopied)
                scene.Destination.Records.Add(row.Record);
        }
    }

    private static async Task ChapterAsync(CdrScene scene, Random random)
    {
        for (var count = random.Next(12); count > 0; count--)
            AddRow(scene, random);
        if (random.Next(2) == 0)
            scene.Accidents.Plan(random.Next(30), afterwards: random.Next(2) == 0);
        try
        {
            await scene.RunAsync();
        }
        catch (CdrSyncException)
        {
            // The accident; the next run goes on.
        }

        scene.Accidents.Clear();
        scene.Pass(random.Next(3) == 0 ? TimeSpan.FromHours(random.Next(30)) : TimeSpan.FromMinutes(1));
    }

    private static void AddRow(CdrScene scene, Random random)
    {
        // Up to five days late: what the sweep has to find. The same few times again and again, so that dates repeat.
        var ago = random.Next(4) switch
        {
            0 => TimeSpan.FromHours(random.Next(24 * 5)),
            _ => TimeSpan.FromSeconds(random.Next(5)),
        };
        var row = scene.Add(ago, sequence: random.Next(3) == 0 ? 0 : null);
        // Twins in the copied columns, and twins in everything.
        for (var twins = random.Next(6) == 0 ? random.Next(1, 3) : 0; twins > 0; twins--)
            scene.Source.Add(random.Next(2) == 0 ? row : row with { UniqueId = row.UniqueId + "t" });
        if (random.Next(40) == 0)
            scene.Add("0000-00-00 00:00:00");
    }

    // Long enough for a sweep; each run may stumble over what the last accident left.
    private static async Task EndAsync(CdrScene scene)
    {
        await scene.RunAsync();
        scene.Pass(TimeSpan.FromHours(25));
        await scene.RunAsync();
        scene.Pass(TimeSpan.FromMinutes(1));
        await scene.RunAsync();
    }
}
