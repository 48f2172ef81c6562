using Microsoft.Extensions.Options;

namespace Speakr.Monitor.DependencyInjection;

/// <summary>Reports all wrong settings at once, each with its value.</summary>
internal sealed class SpeakrMonitorOptionsValidator : IValidateOptions<SpeakrMonitorOptions>
{
    public ValidateOptionsResult Validate(string? name, SpeakrMonitorOptions options)
    {
        var failures = new List<string>();
        void Require(bool holds, string setting, string rule, object value)
        {
            if (!holds)
                failures.Add($"SpeakrMonitorOptions.{setting} must be {rule}, was {value}.");
        }

        Require(options.ReconnectMinDelay > TimeSpan.Zero, nameof(options.ReconnectMinDelay), "more than zero", options.ReconnectMinDelay);
        Require(options.ReconnectMaxDelay >= options.ReconnectMinDelay, nameof(options.ReconnectMaxDelay),
            $"at least {nameof(options.ReconnectMinDelay)} ({options.ReconnectMinDelay})", options.ReconnectMaxDelay);
        Require(options.EventBufferSize >= 1, nameof(options.EventBufferSize), "at least 1", options.EventBufferSize);
        Require(options.GhostAge > TimeSpan.Zero, nameof(options.GhostAge), "more than zero", options.GhostAge);

        var tracking = options.Tracking;
        Require(tracking.RepeatWindow > TimeSpan.Zero, "Tracking.RepeatWindow", "more than zero", tracking.RepeatWindow);
        Require(tracking.RepeatDistance >= 0, "Tracking.RepeatDistance", "0 or more", tracking.RepeatDistance);
        Require(tracking.ExitGrace > TimeSpan.Zero, "Tracking.ExitGrace", "more than zero", tracking.ExitGrace);
        Require(tracking.HangupMemory >= tracking.RepeatWindow, "Tracking.HangupMemory",
            $"at least Tracking.RepeatWindow ({tracking.RepeatWindow})", tracking.HangupMemory);
        Require(tracking.EndedMemory >= tracking.RepeatWindow, "Tracking.EndedMemory",
            $"at least Tracking.RepeatWindow ({tracking.RepeatWindow})", tracking.EndedMemory);
        Require(tracking.EndedLimit >= 1, "Tracking.EndedLimit", "at least 1", tracking.EndedLimit);
        Require(tracking.AbandonedMemory >= tracking.EndedMemory, "Tracking.AbandonedMemory",
            $"at least Tracking.EndedMemory ({tracking.EndedMemory})", tracking.AbandonedMemory);
        Require(tracking.MaxWait > TimeSpan.Zero, "Tracking.MaxWait", "more than zero", tracking.MaxWait);
        Require(tracking.MaxTalk > TimeSpan.Zero, "Tracking.MaxTalk", "more than zero", tracking.MaxTalk);
        foreach (var (queue, limits) in tracking.QueueLimits)
        {
            void RequireLimit(TimeSpan? limit, string setting) => Require(limit is null || limit > TimeSpan.Zero,
                $"Tracking.QueueLimits[{queue}].{setting}", "more than zero or left out", limit ?? TimeSpan.Zero);
            RequireLimit(limits.MaxWait, nameof(limits.MaxWait));
            RequireLimit(limits.MaxTalk, nameof(limits.MaxTalk));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
