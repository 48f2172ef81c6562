namespace Speakr.Monitor.AspNetCore;

/// <summary>Marks the endpoint of the live stream, so that middleware recognizes its long requests.</summary>
public sealed class StreamMetadata;
