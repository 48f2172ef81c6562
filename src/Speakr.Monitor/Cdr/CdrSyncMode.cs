namespace Speakr.Monitor.Cdr;

/// <summary>How it is known which rows have been copied.</summary>
public enum CdrSyncMode
{
    /// <summary><see cref="Mark"/> when the source has the column <c>sync</c> and this user may write it; otherwise <see cref="ReadOnly"/>.</summary>
    Auto,

    /// <summary>Copied rows get <c>sync = 1</c> at the source, as the old service did.</summary>
    Mark,

    /// <summary>The source is never written; the destination remembers.</summary>
    ReadOnly,
}
