using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>
/// What the suite has to know about a source of recorded calls: how to get one, and how records come into it. Each test makes its own setup
/// and disposes it afterwards.
/// </summary>
internal abstract class CallRecordSourceSetup : IAsyncDisposable
{
    /// <summary>A source that is new and empty. Called once.</summary>
    /// <param name="name">The name of its event source; <see langword="null"/> for none.</param>
    /// <param name="idPrefix">What is put before every id.</param>
    /// <param name="timeZone">The time zone in which records are dated.</param>
    public abstract ValueTask<ICallRecordSource> CreateAsync(string? name, string idPrefix, TimeZoneInfo timeZone);

    /// <summary>Adds records as the PBX would when the caller's channel has ended.</summary>
    public abstract ValueTask InsertAsync(IReadOnlyList<SampleCallRecord> records);

    /// <summary>Removes the storage.</summary>
    public abstract ValueTask DisposeAsync();
}
