using Microsoft.Extensions.DependencyInjection;
using Speakr.Monitor.Cdr;
using Speakr.Monitor.History;
using Speakr.Monitor.Sources;

namespace Speakr.Monitor.Pipeline;

/// <summary>Checks the application's registrations at start and names the call that is missing.</summary>
internal static class RegistrationCheck
{
    /// <exception cref="InvalidOperationException">A part is missing, two sources have the same name, or records belong to no source.</exception>
    public static void Run(IServiceProvider services)
    {
        var sources = services.GetServices<ICallEventSource>().ToArray();
        if (sources.Length == 0)
        {
            throw new InvalidOperationException("Speakr Monitor has no event source. Call AddAmiSource, AddSocketIOSource, "
                + "AddReplaySource or AddCallEventSource on what AddSpeakrMonitor returns.");
        }

        if (sources.GroupBy(source => source.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidOperationException(
                $"Two event sources of Speakr Monitor are named '{twice.Key}'. Give each a Name of its own in its options.");
        }

        if (services.GetService<ICallHistoryStore>() is null)
        {
            throw new InvalidOperationException("Speakr Monitor has no history store. Call UseMySqlHistory, UseSqliteHistory, "
                + "UseInMemoryHistory or UseCallHistoryStore on what AddSpeakrMonitor returns.");
        }

        CheckRecords([.. services.GetServices<ICallRecordSource>()], sources);
    }

    // Healing from the records of another PBX would add calls that this one never had.
    private static void CheckRecords(ICallRecordSource[] records, ICallEventSource[] sources)
    {
        var severalPbxs = sources.Select(source => source.IdPrefix).Distinct(StringComparer.Ordinal).Skip(1).Any();
        if (severalPbxs && records.Any(source => source.Source is null))
        {
            throw new InvalidOperationException("Speakr Monitor follows several PBXs, and some call detail "
                + "records do not say which of them they belong to. Set EventSource in the options of each FromFreePbx or FromSqlite to the Name of that PBX's event source, or Heals to false.");
        }

        if (records.FirstOrDefault(source => source.Source is { } name && sources.All(other => other.Name != name)) is { } stray)
        {
            throw new InvalidOperationException($"EventSource of some call detail records is '{stray.Source}', but no event source of Speakr "
                + $"Monitor has that name. The names are: {string.Join(", ", sources.Select(source => source.Name))}.");
        }
    }
}
