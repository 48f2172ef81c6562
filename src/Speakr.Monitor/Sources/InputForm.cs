namespace Speakr.Monitor.Sources;

/// <summary>In which way an object is not an event that can be read.</summary>
internal enum InputForm
{
    /// <summary>It is none of the other ways, or an event.</summary>
    Other,

    /// <summary>The event lies deeper: <c>{"data":{"event":…}}</c>.</summary>
    Nested,

    /// <summary>No field says which event it is.</summary>
    Unnamed,
}
