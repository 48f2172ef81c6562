namespace Speakr.Monitor.Cdr.Runs;

/// <summary>Finds for many records at once which of them the destination has.</summary>
internal static class CopyMatching
{
    /// <param name="records">The records. Earlier ones match first, but equality in all columns precedes mere similarity.</param>
    /// <param name="copies">Where the copies of a record are.</param>
    /// <param name="renamed">Copies of which the recording has another name by now are added.</param>
    /// <returns>For each record, whether it has a copy.</returns>
    public static bool[] Take(IReadOnlyList<CallDetailRecord> records, Func<CallDetailRecord, CopySet> copies, List<RenamedCdr> renamed)
    {
        var found = new bool[records.Count];
        Pass(record => copies(record).TakeEqual(record));
        Pass(record =>
        {
            if (copies(record).TakeRenamed(record) is not { } copy)
                return false;
            if (CopyTraits.TakesOver(copy.RecordingFile, record.RecordingFile))
                renamed.Add(new RenamedCdr(copy, record.RecordingFile));
            return true;
        });
        // The record most similar to a copy takes it.
        for (var columns = CopyTraits.Columns; columns >= 0; columns--)
            Pass(record => copies(record).TakeSameCall(record, columns));
        return found;

        void Pass(Func<CallDetailRecord, bool> take)
        {
            for (var place = 0; place < found.Length; place++)
                found[place] = found[place] || take(records[place]);
        }
    }
}
