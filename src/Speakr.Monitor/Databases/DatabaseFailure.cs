namespace Speakr.Monitor.Databases;

/// <summary>A database error told to people, and whether trying again can help.</summary>
internal readonly record struct DatabaseFailure(string Sentence, bool IsTransient);
