using FluentAssertions;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.Conformance.Cdr;
using Speakr.Monitor.IntegrationTests.Databases;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Cdr;

/// <summary>A server that freezes or dies and comes back, and one with a binary log. It is not the shared one.</summary>
public sealed class MySqlCdrOutageTests() : MySqlCdrTests(new MariaDbServer("--log-bin", "--binlog-format=STATEMENT", "--max-allowed-packet=1M"))
{
    public override async Task InitializeAsync()
    {
        await Server.InitializeAsync();
        await base.InitializeAsync();
        Database += ";Connection Timeout=2";
    }

    public override async Task DisposeAsync()
    {
        await CloseAsync();
        await Server.DisposeAsync();
    }

    [SkippableFact]
    public async Task Write_ServerPausedKilledAndBack_FailsAsTransientAndTheNextSessionGoesOn()
    {
        Server.RequireOwn();
        var destination = await ReadyAsync(configure: options => options.CommandTimeout = TimeSpan.FromSeconds(2));
        var session = await BeginAsync(destination, lease: TimeSpan.FromSeconds(2));
        await WriteAsync(session, SampleRecords.Row(1));

        Server.Process.Pause();
        await ShouldFailForNowAsync(session);
        await session.DisposeAsync();
        var ask = async () => await AskAsync(destination);
        (await ask.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();
        Server.Process.Continue();
        var next = await BeginAgainAsync(destination);
        await WriteAsync(next, SampleRecords.Row(2));

        await Server.Process.KillAsync();
        await ShouldFailForNowAsync(next);
        await next.DisposeAsync();
        await Server.Process.StartAgainAsync();
        var last = await BeginAgainAsync(destination);
        (await ReadAsync(last, SampleRecords.Day)).Should().BeEquivalentTo([SampleRecords.Row(1).Record, SampleRecords.Row(2).Record]);
    }

    [SkippableFact]
    public async Task Write_ServerTakesSmallPacketsOnly_StatementsAreShortEnough()
    {
        Server.RequireOwn();
        var session = await BeginAsync();
        // 12 MB of text that takes two bytes a character and, in a statement, an escape for every other.
        var text = string.Concat(Enumerable.Repeat("ç'", 127));
        var rows = Enumerable.Range(0, 6_000).Select(number => SampleRecords.Row(number).With(record => record with
        {
            Src = text, Dst = text, Disposition = text, RecordingFile = text, CNum = text,
        })).ToArray();
        await WriteAsync(session, rows);
        (await RowsAsync("SELECT COUNT(*), SUM(CHAR_LENGTH(src)) FROM cdrs")).Should().Equal($"6000|{6_000 * 254}");

        var giant = SampleRecords.Row(1).With(record => record with { Src = new string('x', 2_000_000) });
        (await session.WriteAsync(new CdrBatch { Rows = [rows[0], giant, rows[1]] }, None)).Select(row => row.Index).Should().Equal(1);
    }

    [SkippableFact]
    public async Task Write_ReceiptThatTheServerCannotTake_SaysWhatToDo()
    {
        Server.RequireOwn();
        var session = await BeginAsync();
        await session.WriteAsync(new CdrBatch { Receipt = new CdrReceipt(1, new byte[400_000]) }, None);
        var write = async () => await session.WriteAsync(new CdrBatch { Receipt = new CdrReceipt(2, new byte[2_000_000]) }, None);
        var error = (await write.Should().ThrowAsync<CdrSyncException>()).Which;
        error.IsTransient.Should().BeFalse();
        error.Message.Should().Contain("max_allowed_packet").And.Contain("BatchSize");
    }

    private static async Task ShouldFailForNowAsync(ICdrDestinationSession session)
    {
        var write = async () => await session.WriteAsync(new CdrBatch { Rows = [SampleRecords.Row(9)] }, None);
        (await write.Should().ThrowAsync<CdrSyncException>()).Which.IsTransient.Should().BeTrue();
    }

    // The first tries may meet pooled connections that died with the server, and the lease of the session that did.
    private async Task<ICdrDestinationSession> BeginAgainAsync(ICdrDestination destination)
    {
        for (var left = 100; ; left--)
        {
            try
            {
                if ((await AskAsync(destination)).Session is { } session)
                    return session;
                left.Should().BePositive("the lease ends");
            }
            catch (CdrSyncException error) when (error.IsTransient && left > 0)
            {
                // Tried again.
            }

            await Task.Delay(100);
        }
    }
}
