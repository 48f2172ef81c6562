using Speakr.Monitor.Checks;

namespace Speakr.Monitor.Sources.SocketIO;

/// <summary>What is found at a feed.</summary>
internal static class FeedFindings
{
    public static readonly FindingKind Connected = new(
        FindingLevel.Ok, "feed.connected", "{0}: connected in {1} ms; it may be silent for {2} s at most.");

    public static readonly FindingKind Refused = new(
        FindingLevel.Problem, "feed.refused", "The feed refuses us: {0}", "Correct the credentials or the namespace in the address of the feed (SOCKET_URL).");

    public static readonly FindingKind Unreachable = new(
        FindingLevel.Problem, "feed.unreachable", "The feed cannot be used: {0}",
        "Check that the feed server runs and is reached from here (curl its address), and SOCKET_URL and SPEAKR_MONITOR__SOCKET_PATH.");

    public static readonly FindingKind OldProtocol = new(
        FindingLevel.Problem, "feed.old-protocol", "The feed cannot be used: {0}",
        "Update the feed server: npm install socket.io@4. Its own clients may need the same.");

    public static readonly FindingKind Redirected = new(
        FindingLevel.Problem, "feed.redirected", "The feed cannot be used: {0}",
        "Find out who redirects (curl -I on its address), and correct SOCKET_URL.");

    public static readonly FindingKind Certificate = new(
        FindingLevel.Problem, "feed.certificate", "The feed's certificate is not trusted: {0}",
        "Look at it with openssl s_client -connect host:port -showcerts: is it in date, made for that host, and signed by an authority that is known here or named in SPEAKR_MONITOR__CA_FILE?");

    public static readonly FindingKind Lost = new(
        FindingLevel.Problem, "feed.lost", "The connection was lost after {0} s: {1}",
        "See why the feed server or something between drops connections; some want SPEAKR_MONITOR__PING_EVENT.");

    public static readonly FindingKind Events = new(
        FindingLevel.Ok, "feed.events", "In {0} s: {1} event(s) of calls in queues ({2}), and {3} others.");

    public static readonly FindingKind Silent = new(
        FindingLevel.Note, "feed.silent", "Not one event in {0} s.",
        "Make a test call while it listens (--listen 60). Still none: the feed server is not connected to Asterisk, or leaves events out.");

    public static readonly FindingKind NoQueueEvents = new(
        FindingLevel.Note, "feed.no-queue-events", "In {0} s no event of a call in a queue, and {1} of other kinds.",
        "Make a test call into a queue while it listens (--listen 60). Still none: let the feed pass on the events of the class agent (manager.conf: read = call,agent).");

    public static readonly FindingKind WithoutIds = new(
        FindingLevel.Warning, "feed.without-ids", "{0} event(s) lack linkedid, uniqueid or the queue, and are left out.",
        "Let the feed pass events on whole. linkedid needs Asterisk 13 or later.");

    public static readonly FindingKind Unreadable = new(
        FindingLevel.Note, "feed.unreadable", "{0} message(s) are not events of Asterisk, and are left out.",
        "Nothing, when the feed also serves others. Otherwise let it send each event as one object with the fields of AMI, event among them.");

    public static readonly FindingKind List = new(FindingLevel.Ok, "feed.list", "The feed answered {0} with a list of {1} queue(s) and {2} waiting caller(s).");

    public static readonly FindingKind NoList = new(
        FindingLevel.Warning, "feed.no-list", "The feed did not answer {0} within {1} s with a whole list of those who wait.",
        "See whether the feed server knows that event and passes on the answer to QueueStatus; or leave SPEAKR_MONITOR__STATUS_EVENT out.");
}
