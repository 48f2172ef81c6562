using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// Records that the destination has, each good for one row of the source. A row takes a copy that is equal in all columns; or else one whose
/// recording alone has another name; or else one of the same call, date and length, because numbers and words may have been changed on
/// either side since. Holds some sixty bytes a record and the name of its recording. For one thread at a time.
/// </summary>
internal sealed class CopySet(CdrFingerprinter fingerprinter)
{
    private const int None = -1;

    // Of copies that differ in nothing else so many are looked through for the one that fits best.
    private const int Candidates = 64;

    private readonly List<Copy> _copies = [];
    private readonly ArrayBufferWriter<byte> _recordings = new();
    private readonly Dictionary<UInt128, int> _equal = [];
    private Dictionary<ulong, int>? _renamed;
    private Dictionary<ulong, int>? _sameCall;

    public void Add(CallDetailRecord record)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(_equal, fingerprinter.Of(record), out var isThere);
        var start = _recordings.WrittenCount;
        if (record.RecordingFile is { } name)
            Encoding.UTF8.GetBytes(name, _recordings);
        _copies.Add(new Copy
        {
            Rest = CopyTraits.Rest(record),
            Call = CopyTraits.Call(record),
            Changeable = CopyTraits.Changeable(record),
            Start = start,
            Length = record.RecordingFile is null ? None : _recordings.WrittenCount - start,
            NextEqual = isThere ? first : None,
        });
        first = _copies.Count - 1;
    }

    /// <summary>Takes a copy that is equal in all columns; <see langword="false"/> when there is none left.</summary>
    public bool TakeEqual(CallDetailRecord record)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrNullRef(_equal, fingerprinter.Of(record));
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref first))
            return false;
        while (first != None && _copies[first].IsTaken)
            first = _copies[first].NextEqual;
        if (first == None)
            return false;
        Take(first);
        return true;
    }

    /// <summary>Takes a copy that is equal but for the name of the recording, and says how it reads; <see langword="null"/> when there is none left.</summary>
    public CallDetailRecord? TakeRenamed(CallDetailRecord record)
    {
        _renamed ??= Index(static copy => copy.Rest, static (ref Copy copy, int next) => copy.NextRenamed = next);
        var stem = CopyTraits.Stem(record.RecordingFile);
        var best = Best(
            _renamed, CopyTraits.Rest(record), static copy => copy.NextRenamed, static (ref Copy copy, int next) => copy.NextRenamed = next,
            copy => CopyTraits.Stem(Recording(copy)).SequenceEqual(CopyTraits.Stem(record.RecordingFile)) ? 1 : 0, enough: stem.IsEmpty ? 0 : 1);
        if (best == None)
            return null;
        Take(best);
        return record with { RecordingFile = Recording(_copies[best]) };
    }

    /// <summary>
    /// Takes the copy of the same call, date and length that is most alike; <see langword="false"/> when none is left that agrees in so many of
    /// the changeable columns.
    /// </summary>
    public bool TakeSameCall(CallDetailRecord record, int columns)
    {
        // Without a call too many would be alike.
        if (string.IsNullOrEmpty(record.LinkedId) || record.CallDate is null)
            return false;
        _sameCall ??= Index(static copy => copy.Call, static (ref Copy copy, int next) => copy.NextSameCall = next);
        var changeable = CopyTraits.Changeable(record);
        var best = Best(
            _sameCall, CopyTraits.Call(record), static copy => copy.NextSameCall, static (ref Copy copy, int next) => copy.NextSameCall = next,
            copy => CopyTraits.Alike(copy.Changeable, changeable), CopyTraits.Columns);
        if (best == None || CopyTraits.Alike(_copies[best].Changeable, changeable) < columns)
            return false;
        Take(best);
        return true;
    }

    private void Take(int copy) => CollectionsMarshal.AsSpan(_copies)[copy].IsTaken = true;

    private string? Recording(Copy copy) =>
        copy.Length == None ? null : Encoding.UTF8.GetString(_recordings.WrittenSpan.Slice(copy.Start, copy.Length));

    // Made when the first row needs it: where nothing was changed, none does.
    private Dictionary<ulong, int> Index(Func<Copy, ulong> key, Link link)
    {
        var index = new Dictionary<ulong, int>();
        var copies = CollectionsMarshal.AsSpan(_copies);
        for (var place = 0; place < copies.Length; place++)
        {
            if (copies[place].IsTaken)
                continue;
            ref var first = ref CollectionsMarshal.GetValueRefOrAddDefault(index, key(copies[place]), out var isThere);
            link(ref copies[place], isThere ? first : None);
            first = place;
        }

        return index;
    }

    private int Best(Dictionary<ulong, int> index, ulong key, Func<Copy, int> next, Link link, Func<Copy, int> score, int enough)
    {
        ref var first = ref CollectionsMarshal.GetValueRefOrNullRef(index, key);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref first))
            return None;
        var copies = CollectionsMarshal.AsSpan(_copies);
        // What was taken is dropped on the way, so that nobody passes it twice.
        while (first != None && copies[first].IsTaken)
            first = next(copies[first]);
        var (best, highest) = (None, -1);
        for (int place = first, seen = 0; place != None && seen < Candidates && highest < enough; seen++)
        {
            if (score(copies[place]) is var points && points > highest)
                (best, highest) = (place, points);
            var following = next(copies[place]);
            while (following != None && copies[following].IsTaken)
                following = next(copies[following]);
            link(ref copies[place], following);
            place = following;
        }

        return best;
    }

    private delegate void Link(ref Copy copy, int next);

    private struct Copy
    {
        public ulong Rest;
        public ulong Call;
        public ulong Changeable;
        public int Start;
        public int Length;
        public int NextEqual;
        public int NextRenamed;
        public int NextSameCall;
        public bool IsTaken;
    }
}
