using System.Globalization;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.Tests.Journal;

/// <summary>Events for the suite.</summary>
internal static class SampleEvents
{
    // Events with a member or a device are not journaled.
    private static readonly string[] Others = [nameof(CallEvent.Kind), nameof(CallEvent.Member), nameof(CallEvent.DeviceState)];

    /// <summary>An event of a call.</summary>
    /// <param name="number">Tells it from others.</param>
    /// <param name="linkedId">The call; <c>call-<paramref name="number"/></c> by default.</param>
    /// <param name="uniqueId">The channel; as the call by default.</param>
    public static CallEvent Plain(int number, string? linkedId = null, string? uniqueId = null)
    {
        var id = linkedId ?? string.Create(CultureInfo.InvariantCulture, $"call-{number}");
        return new CallEvent
        {
            Kind = CallEventKind.QueueCallerJoin, ReceivedAt = TimeProvider.System.GetUtcNow(), Sequence = number, Source = "pbx",
            LinkedId = id, UniqueId = uniqueId ?? id, Queue = "600", CallerNumber = "5511900000000",
        };
    }

    /// <summary>Several of them.</summary>
    public static CallEvent[] Many(int count, int first = 1) => [.. Enumerable.Range(first, count).Select(number => Plain(number))];

    /// <summary>An event whose every property that is journaled differs from its default.</summary>
    public static CallEvent Complete()
    {
        var item = new CallEvent { Kind = CallEventKind.AgentComplete, ReceivedAt = TimeProvider.System.GetUtcNow() };
        var number = 1000;
        foreach (var property in typeof(CallEvent).GetProperties().Where(property => property.CanWrite && !Others.Contains(property.Name)))
        {
            number++;
            var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            property.SetValue(item, type switch
            {
                _ when type == typeof(string) => $"{property.Name} \"{number}\" \\ <João> 电话 ☎ \0 \n",
                _ when type == typeof(int) => number,
                _ when type == typeof(long) => long.MaxValue - number,
                _ when type == typeof(TimeSpan) => new TimeSpan(-number, 2, 3, 4, 5),
                _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 11, 22, 23, 59, 59, TimeSpan.Zero).AddTicks(9_999_999),
                _ when type == typeof(ListedChannel) => new ListedChannel
                {
                    Application = "Queue", ApplicationData = "8001,t,,", BridgeId = "b", ConnectedNumber = "11", Duration = new TimeSpan(25, 2, 3),
                },
                _ when type == typeof(ChannelIds) => new ChannelIds($"{property.Name} {number}", $"linked {number}", "<João> \"5511\""),
                _ => throw new NotSupportedException($"The suite has to be told what to put into {property.Name}."),
            });
        }

        return item;
    }
}
