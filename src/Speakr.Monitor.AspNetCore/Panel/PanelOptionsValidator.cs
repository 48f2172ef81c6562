using Microsoft.Extensions.Options;

namespace Speakr.Monitor.AspNetCore.Panel;

/// <summary>Reports all wrong settings at once, each with its value.</summary>
internal sealed class PanelOptionsValidator : IValidateOptions<PanelOptions>
{
    // The script of the pages calls the connection lost when it has received nothing for 8 seconds.
    private static readonly TimeSpan LongestHeartbeat = TimeSpan.FromSeconds(5);

    public ValidateOptionsResult Validate(string? name, PanelOptions options)
    {
        var failures = new List<string>();
        if (options.Heartbeat <= TimeSpan.Zero || options.Heartbeat > LongestHeartbeat)
            failures.Add($"PanelOptions.Heartbeat must be more than zero, and 5 seconds at most, was {options.Heartbeat}.");
        if (string.IsNullOrWhiteSpace(options.Title))
            failures.Add("PanelOptions.Title must not be empty.");
        if (options.CanSignOut is null)
            failures.Add("PanelOptions.CanSignOut must be set, was null.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
