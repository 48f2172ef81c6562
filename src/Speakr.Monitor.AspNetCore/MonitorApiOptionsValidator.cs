using Microsoft.Extensions.Options;

namespace Speakr.Monitor.AspNetCore;

/// <summary>Reports all wrong settings at once, each with its value.</summary>
internal sealed class MonitorApiOptionsValidator : IValidateOptions<MonitorApiOptions>
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, MonitorApiOptions options)
    {
        string[] failures =
        [
            .. Require(Enum.IsDefined(options.RoleWithoutClaim), nameof(options.RoleWithoutClaim), "a role", options.RoleWithoutClaim),
            .. Positive(nameof(options.Heartbeat), options.Heartbeat),
            .. Positive(nameof(options.SlowClientTimeout), options.SlowClientTimeout),
            .. Positive(nameof(options.StreamPause), options.StreamPause),
            .. Require(options.MaxStreamClients >= 1, nameof(options.MaxStreamClients), "at least 1", options.MaxStreamClients),
            .. Require(options.StreamCapacity >= 0, nameof(options.StreamCapacity), "0 or more", options.StreamCapacity),
            .. Require(options.Describe is not null, nameof(options.Describe), "set", "null"),
        ];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Positive(string option, TimeSpan value) =>
        Require(value > TimeSpan.Zero && value <= Longest, option, "more than zero, and an hour at most", value);

    private static IEnumerable<string> Require(bool isMet, string option, string rule, object value) =>
        isMet ? [] : [$"MonitorApiOptions.{option} must be {rule}, was {value}."];
}
