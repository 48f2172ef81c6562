namespace Speakr.Monitor.Cdr.Runs;

/// <summary>A row of a page, with its fingerprint when that is asked for.</summary>
internal readonly record struct CdrSourceRow(CdrRow Row, CdrFingerprints Fingerprints, int Index)
{
    public UInt128 Fingerprint => Fingerprints[Index];
}

/// <summary>
/// The fingerprints of the rows of a page, computed on first use: a run that marks rows hardly ever needs one. The stages of a run use a
/// page one after the other, never at once.
/// </summary>
internal sealed class CdrFingerprints
{
    private readonly IReadOnlyList<CdrRow> _rows;
    private UInt128[]? _fingerprints;

    public CdrFingerprints(IReadOnlyList<CdrRow> rows) => _rows = rows;

    /// <summary>A fingerprint that is known already.</summary>
    public CdrFingerprints(UInt128 fingerprint) => (_rows, _fingerprints) = ([], [fingerprint]);

    public UInt128 this[int index] => (_fingerprints ??= new CdrFingerprinter().Of(_rows))[index];
}
