using Speakr.Monitor.Fuzz.Targets;

namespace Speakr.Monitor.Fuzz;

internal static class FuzzTargets
{
    public static IReadOnlyList<IFuzzTarget> All { get; } =
    [
        new FeedTarget(), new AmiTarget(), new EnvTarget(), new AddressTarget(), new CsvTarget(), new CronTarget(), new QueryTarget(), new JournalTarget(),
        new ReplayTarget(), new TextTarget(),
    ];
}
