namespace Speakr.Monitor.Storage;

/// <summary>A database error in words for people, and whether a retry can help.</summary>
internal readonly record struct DatabaseFailure(string Sentence, bool IsTransient)
{
    /// <summary>Whether the values of a row are to blame, so that other rows can be written.</summary>
    public bool IsAboutValues { get; init; }
}

/// <summary>Makes the exception that callers of a database see.</summary>
/// <param name="database">The database.</param>
/// <param name="failure">What happened.</param>
/// <param name="error">The error behind it, if any.</param>
/// <returns><see langword="null"/> when <paramref name="error"/> is such an exception already.</returns>
internal delegate Exception? FailureTranslator(SqlDatabase database, DatabaseFailure failure, Exception? error);
