namespace Speakr.Monitor.Databases;

/// <summary>A database error told to people, and whether trying again can help.</summary>
internal readonly record struct DatabaseFailure(string Sentence, bool IsTransient)
{
    /// <summary>Whether the values of a row are to blame, so that other rows can be written.</summary>
    public bool IsAboutValues { get; init; }
}
