using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Diagnostics;

namespace Speakr.Monitor.Sources.Ami;

/// <summary>What one connection asks the PBX once it is logged in, and what it makes of the answers. Without input and output; thread-safe.</summary>
internal sealed class AmiDialogue(AmiSourceOptions options, AmiPermissions permissions, PbxStart start, TimeProvider time, ILogger logger)
{
    /// <summary>A member that no queue has. With it, a list has the callers alone.</summary>
    private const string Nobody = "speakr-monitor/nobody";

    // A list that never ends costs no more than these.
    private const int MostChannels = 50_000;

    private const string Denied = "Permission denied";

    // By name, because expressions are basic ones on an old Asterisk and extended ones on a new one. Before names were known,
    // this is a filter that lets everything through.
    private static readonly string Filters = string.Concat(Kinds().Select(
        name => Action("Filter", "filter", "Operation: Add", $"MatchCriteria: action(include),name({name})")));

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _linkedIds = new(StringComparer.Ordinal);
    private readonly long _ticksToList = TicksOf(options.StatusInterval, options);
    private readonly long _ticksToMembers = TicksOf(options.MemberInterval, options);
    private long _connectedAt;
    private long _tick;
    private long _listAt;
    private long _membersAt;
    private int _listNumber;
    private string _next = "";
    private bool _isAsking;
    private bool _isRefused;
    private bool _isRefusalLogged;
    private bool _hasUptime;
    private bool _isFilterRefused;
    private bool _mayAskStart = true;
    private bool _mayListChannels = true;

    /// <summary>Whether the PBX has said that it goes down.</summary>
    public bool IsShutDown { get; private set; }

    /// <summary>The first actions after the login.</summary>
    public string Begin()
    {
        lock (_lock)
        {
            permissions.Begin();
            _connectedAt = time.GetTimestamp();
            // What the user may not do is not tried: Asterisk reports each attempt to its security log.
            return Action("ListCommands", "commands");
        }
    }

    /// <summary>The actions that are due after a <see cref="AmiSourceOptions.PingInterval"/>.</summary>
    public string Tick()
    {
        lock (_lock)
        {
            _tick++;
            var ping = Action("Ping", "ping");
            return !_isAsking && (_isRefused || (_ticksToList > 0 && _tick >= _listAt)) ? ping + AskForLists() : ping;
        }
    }

    /// <summary>The actions that are due because of what was received; empty when there are none.</summary>
    public string TakeNext()
    {
        var next = _next;
        _next = "";
        return next;
    }

    /// <returns>The event to pass on.</returns>
    public CallEvent Hear(CallEvent callEvent)
    {
        lock (_lock)
        {
            permissions.Hear(callEvent);
            switch (callEvent.Kind)
            {
                case CallEventKind.CoreShowChannel when _linkedIds.Count < MostChannels:
                    _linkedIds[callEvent.UniqueId!] = callEvent.LinkedId!;
                    break;
                case CallEventKind.QueueEntry:
                    return callEvent with { LinkedId = _linkedIds.GetValueOrDefault(callEvent.UniqueId!) };
                case CallEventKind.QueueStatusComplete:
                    (_isAsking, _isRefused) = (false, false);
                    _linkedIds.Clear();
                    break;
                case CallEventKind.FullyBooted:
                    // Without an uptime, as an old Asterisk 13 sends it, it does not say when.
                    _hasUptime |= callEvent.UptimeSeconds is not null;
                    if (_isRefused && !_isAsking)
                        _next += AskForLists();
                    break;
                case CallEventKind.Shutdown:
                    IsShutDown = true;
                    break;
            }

            return callEvent;
        }
    }

    /// <summary>Takes in the answer to an action.</summary>
    /// <returns>An event that follows from it.</returns>
    public CallEvent? Answer(AmiPacket response)
    {
        lock (_lock)
        {
            var id = response.Find("ActionID"u8) ?? "";
            var isSuccess = "Success".Equals(response.Find("Response"u8), StringComparison.OrdinalIgnoreCase);
            var message = response.Find("Message"u8) ?? "";
            switch (id[..(id.IndexOf('-', StringComparison.Ordinal) is var end and >= 0 ? end : id.Length)])
            {
                case "ping":
                    permissions.Judge();
                    break;
                case "filter" when !isSuccess && !_isFilterRefused:
                    _isFilterRefused = true;
                    SourceLog.FilterRefused(logger, options.Name, Excerpt.Of(message));
                    break;
                case "commands":
                    _next = AskForLive(isSuccess ? response : null);
                    break;
                case "start":
                    _mayAskStart = isSuccess;
                    return CompareStart(response);
                case "channels" when !isSuccess:
                    _mayListChannels = false;
                    if (message.StartsWith(Denied, StringComparison.OrdinalIgnoreCase))
                        permissions.Deny(AmiPermission.WriteReporting);
                    break;
                case "queues" when !isSuccess:
                    Refuse(message);
                    break;
            }

            return null;
        }
    }

    public static string Action(string name, string id, params ReadOnlySpan<string> lines)
    {
        var action = new StringBuilder().Append("Action: ").Append(name).Append("\r\nActionID: ").Append(id).Append("\r\n");
        foreach (var line in lines)
            action.Append(line).Append("\r\n");
        return action.Append("\r\n").ToString();
    }

    // In whole pings, so that no list comes early because a timer was late the time before.
    private static long TicksOf(TimeSpan interval, AmiSourceOptions options) => (long)Math.Ceiling(interval / options.PingInterval);

    private static IEnumerable<string> Kinds() => Enum.GetNames<CallEventKind>().Where(name => EventFields.FindKind(Encoding.ASCII.GetBytes(name)) is not null);

    private string AskForLive(AmiPacket? commands)
    {
        bool May(ReadOnlySpan<byte> action) => commands is null || commands.Find(action) is not null;
        _mayAskStart = May("CoreStatus"u8);
        _mayListChannels = May("CoreShowChannels"u8);
        if (!_mayListChannels)
            permissions.Deny(AmiPermission.WriteReporting);
        // What comes while only some filters are set may be left out, so the lists are asked for behind them.
        return (commands is not null && May("Filter"u8) ? Filters : "") + AskForLists();
    }

    // Asterisk answers in the order of the actions, so the channels are known when the callers come.
    private string AskForLists()
    {
        var withMembers = _membersAt == 0 || (_ticksToMembers > 0 && _tick >= _membersAt);
        if (withMembers)
            _membersAt = _tick + Math.Max(_ticksToMembers, 1);
        _listAt = _tick + _ticksToList;
        _isAsking = true;
        var id = (++_listNumber).ToString(CultureInfo.InvariantCulture);
        return (_mayAskStart ? Action("CoreStatus", $"start-{id}") : "")
            + (_mayListChannels ? Action("CoreShowChannels", $"channels-{id}") : "")
            + (withMembers ? Action("QueueStatus", $"queues-{id}") : Action("QueueStatus", $"queues-{id}", $"Member: {Nobody}"));
    }

    // Asterisk takes logins before its queues are there.
    private void Refuse(string message)
    {
        (_isAsking, _isRefused, _membersAt) = (false, true, 0);
        _linkedIds.Clear();
        if (!_isRefusalLogged)
            SourceLog.ListRefused(logger, options.Name, Excerpt.Of(message));
        _isRefusalLogged = true;
    }

    /// <summary>Without <c>system</c> in its user's <c>read</c>, nothing else shows that the PBX has restarted.</summary>
    private CallEvent? CompareStart(AmiPacket response)
    {
        // Asterisk writes a year of before its own time while it is starting.
        if (response.Find("CoreStartupDate"u8) is not { } date || response.Find("CoreStartupTime"u8) is not { } hour
            || !date.StartsWith("20", StringComparison.Ordinal) || !start.HasChanged($"{date} {hour}") || _hasUptime)
        {
            return null;
        }

        return new CallEvent
        {
            Kind = CallEventKind.FullyBooted,
            ReceivedAt = time.GetUtcNow(),
            Source = options.Name,
            // It was before this connection; how long before is unknown.
            UptimeSeconds = (long)Math.Ceiling(time.GetElapsedTime(_connectedAt).TotalSeconds),
        };
    }
}
