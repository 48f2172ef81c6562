using System.Runtime.CompilerServices;
using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Databases.Probing;

/// <summary>Looks at a server of MySQL or MariaDB, and then at what it is used for.</summary>
internal abstract class MySqlCheck(Func<MySqlDatabase> open, TimeSpan commandTimeout, TimeProvider time) : ISetupCheck
{
    public abstract string Subject { get; }

    public virtual string? Name => null;

    protected TimeProvider Time => time;

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var source = open();
        var (probe, connected) = await MySqlProbe.OpenAsync(source, commandTimeout, time, cancellationToken).ConfigureAwait(false);
        yield return connected;
        if (probe is null)
            yield break;
        await using (probe.ConfigureAwait(false))
        {
            var server = await MySqlServerProbe.ReadAsync(probe, time).ConfigureAwait(false);
            foreach (var finding in server.Findings)
                yield return finding;
            await foreach (var finding in OfUseAsync(source, probe, server, cancellationToken).ConfigureAwait(false))
                yield return finding;
        }
    }

    /// <summary>What only this use of the server needs.</summary>
    protected abstract IAsyncEnumerable<Finding> OfUseAsync(
        MySqlDatabase source, MySqlProbe probe, MySqlServerProbe server, CancellationToken cancellationToken);
}
