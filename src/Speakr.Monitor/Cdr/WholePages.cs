using System.Runtime.CompilerServices;

namespace Speakr.Monitor.Cdr;

/// <summary>Reads a range of a source that divides no date.</summary>
internal static class WholePages
{
    public static async IAsyncEnumerable<CdrPage> ReadAsync(
        ICdrSource source, CdrRange range, bool unmarkedOnly, int rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var rest = range; rest is not null;)
        {
            var page = await source.ReadAsync(rest, unmarkedOnly, rows, cancellationToken).ConfigureAwait(false);
            yield return page;
            rest = page.Next is null ? null : range with { From = page.Next };
        }
    }
}
