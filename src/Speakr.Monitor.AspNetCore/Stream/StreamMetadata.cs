namespace Speakr.Monitor.AspNetCore;

/// <summary>Marks the endpoint of the live stream, whose requests last: middleware can tell them by it.</summary>
public sealed class StreamMetadata;
