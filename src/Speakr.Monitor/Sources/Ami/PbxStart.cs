namespace Speakr.Monitor.Sources.Ami;

/// <summary>When the PBX was started, as <c>CoreStatus</c> writes it. Outlives the connections of a source.</summary>
internal sealed class PbxStart
{
    private string? _last;

    /// <summary>Takes note of a start.</summary>
    /// <returns>Whether it is another one than that of before. The PBX's time zone is not known, so how long ago it was is unknown.</returns>
    public bool HasChanged(string start)
    {
        var before = _last;
        _last = start;
        return before is not null && before != start;
    }
}
