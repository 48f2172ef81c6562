namespace Speakr.Monitor.Agents;

/// <summary>Device states of Asterisk, as numbers in <c>QueueMember…</c> events and as words in <c>DeviceStateChange</c>.</summary>
internal static class DeviceStatus
{
    public const int NotInUse = 1;
    public const int InUse = 2;
    public const int Busy = 3;
    public const int Invalid = 4;
    public const int Unavailable = 5;
    public const int Ringing = 6;
    public const int RingingInUse = 7;
    public const int OnHold = 8;

    public static int? FromWord(string? word) => word switch
    {
        "UNKNOWN" => 0,
        "NOT_INUSE" => NotInUse,
        "INUSE" => InUse,
        "BUSY" => Busy,
        "INVALID" => Invalid,
        "UNAVAILABLE" => Unavailable,
        "RINGING" => Ringing,
        "RINGINUSE" => RingingInUse,
        "ONHOLD" => OnHold,
        _ => null,
    };

    /// <summary>The device that a state interface names in <c>DeviceStateChange</c>: app_queue, too, cuts the options of a Local channel.</summary>
    public static string DeviceOf(string stateInterface)
    {
        if (!stateInterface.StartsWith("Local/", StringComparison.OrdinalIgnoreCase))
            return stateInterface;
        var options = stateInterface.IndexOf('/', "Local/".Length);
        return options < 0 ? stateInterface : stateInterface[..options];
    }
}
