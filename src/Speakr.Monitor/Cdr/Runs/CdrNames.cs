namespace Speakr.Monitor.Cdr.Runs;

/// <summary>
/// The names of the rows of a page, made when the first of them is asked for: where rows are marked hardly ever one is needed. The stages
/// of a run have a page one after the other, never at once.
/// </summary>
internal sealed class CdrNames
{
    private readonly IReadOnlyList<CdrRow> _rows;
    private UInt128[]? _names;

    public CdrNames(IReadOnlyList<CdrRow> rows) => _rows = rows;

    /// <summary>The name that a row was given before.</summary>
    public CdrNames(UInt128 name) => (_rows, _names) = ([], [name]);

    public UInt128 this[int place] => (_names ??= new CdrHash().Of(_rows))[place];
}
