using Speakr.Monitor.Calls;

namespace Speakr.Monitor.History.Sql;

/// <summary>
/// The ring attempts that a writer has stored of calls that go on, so that it writes only what is new of them. Used by one thread at a time; thrown away
/// with its writer after any error.
/// </summary>
internal sealed class WrittenRings
{
    // More than are ever open together; a forgotten one is rewritten completely.
    private const int MostRemembered = 10_000;

    private readonly Dictionary<(string LinkId, int Visit), IReadOnlyList<RingAttempt>> _written = [];

    public IReadOnlyList<RingAttempt> Of(string linkId, QueueVisit visit) => _written.GetValueOrDefault((linkId, visit.Number), []);

    /// <summary>Whether an attempt is stored as it is.</summary>
    public static bool Has(IReadOnlyList<RingAttempt> written, RingAttempt ring)
    {
        var index = written.Count == 0 ? -1 : ring.Number - written[0].Number;
        return index >= 0 && index < written.Count && written[index] == ring;
    }

    /// <summary>The call has been committed.</summary>
    public void Note(WrittenCall written)
    {
        var call = written.Call;
        for (var index = 0; index < call.Visits.Count; index++)
        {
            if (call.Visits[index] is not { Rings.Count: > 0 } visit)
                continue;
            if (!call.OnPanel)
                _written.Remove((written.LinkId, visit.Number));
            else if (_written.Count < MostRemembered)
                _written[(written.LinkId, visit.Number)] = visit.Rings;
            else
                _written.Clear();
        }
    }
}
