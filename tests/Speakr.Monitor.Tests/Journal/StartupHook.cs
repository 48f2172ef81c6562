using Speakr.Monitor.Journal.Sqlite;
using Speakr.Monitor.Tests.Journal;

/// <summary>
/// The child process of <c>SqliteJournalKillTests</c>: the runtime calls this before the main program when <c>DOTNET_STARTUP_HOOKS</c> names
/// this assembly, and finds it by this name only. It appends until it is killed, and says after each append that it is done.
/// </summary>
internal static class StartupHook
{
    public const string Folder = "SPEAKR_TEST_JOURNAL_FOLDER";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(Folder) is { } folder)
            AppendAsync(folder).GetAwaiter().GetResult();
    }

    private static async Task AppendAsync(string folder)
    {
        var options = new SqliteJournalOptions { Folder = folder };
        await using var journal = new SqliteEventJournal(
            "pbx", options, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await journal.OpenAsync(CancellationToken.None);
        for (var number = 1; ; number += 3)
        {
            var position = await journal.AppendAsync(SampleEvents.Many(3, number), CancellationToken.None);
            await Console.Out.WriteLineAsync($"{position}");
        }
    }
}
