using Speakr.Monitor.Retention;

namespace Speakr.Monitor.Cdr;

/// <summary>A session of a destination that remembers what must not be copied again. It stays as it is while the session lasts, except that more may be purged.</summary>
internal interface IForgettingSession
{
    /// <exception cref="CdrSyncException">The destination cannot be read.</exception>
    Task<Forgotten> ReadForgottenAsync(CancellationToken cancellationToken);
}
