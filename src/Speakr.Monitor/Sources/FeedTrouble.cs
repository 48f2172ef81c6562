namespace Speakr.Monitor.Sources;

/// <summary>Reasons for which a feed cannot be used that call for something else than to look whether it runs.</summary>
internal enum FeedTrouble
{
    /// <summary>Any other.</summary>
    Other,

    /// <summary>It speaks Socket.IO 2.</summary>
    OldProtocol,

    /// <summary>It sends us to another host.</summary>
    Redirected,

    /// <summary>Its certificate is not trusted here.</summary>
    Certificate,
}
