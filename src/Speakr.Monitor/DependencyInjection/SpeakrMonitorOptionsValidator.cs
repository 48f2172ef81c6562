using Microsoft.Extensions.Options;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.DependencyInjection;

/// <summary>Reports all wrong settings at once, each with its value.</summary>
internal sealed class SpeakrMonitorOptionsValidator : IValidateOptions<SpeakrMonitorOptions>
{
    public ValidateOptionsResult Validate(string? name, SpeakrMonitorOptions options)
    {
        var failures = Monitoring(options).Concat(Tracking(options.Tracking)).Concat(options.Tracking.QueueLimits.SelectMany(Limits))
            .Concat(Thresholds("Statistics", options.Statistics.ServiceLevelThreshold, options.Statistics.ShortAbandon))
            .Concat(options.Statistics.Queues.SelectMany(queue =>
                Thresholds($"Statistics.Queues[{queue.Key}]", queue.Value.ServiceLevelThreshold, queue.Value.ShortAbandon)))
            .Concat(Alerts("Statistics.Alerts", options.Statistics.Alerts))
            .Concat(options.Statistics.Queues.SelectMany(queue => Alerts($"Statistics.Queues[{queue.Key}].Alerts", queue.Value.Alerts)))
            .OfType<string>().ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string?> Monitoring(SpeakrMonitorOptions options) =>
    [
        MoreThanZero(nameof(options.ReconnectMinDelay), options.ReconnectMinDelay),
        Require(options.ReconnectMaxDelay >= options.ReconnectMinDelay, nameof(options.ReconnectMaxDelay),
            $"at least {nameof(options.ReconnectMinDelay)} ({options.ReconnectMinDelay})", options.ReconnectMaxDelay),
        Require(options.EventBufferSize >= 1, nameof(options.EventBufferSize), "at least 1", options.EventBufferSize),
        MoreThanZero(nameof(options.GhostAge), options.GhostAge),
    ];

    private static IEnumerable<string?> Tracking(CallTrackerOptions tracking) =>
    [
        MoreThanZero("Tracking.RepeatWindow", tracking.RepeatWindow),
        Require(tracking.RepeatDistance >= 0, "Tracking.RepeatDistance", "0 or more", tracking.RepeatDistance),
        MoreThanZero("Tracking.ExitGrace", tracking.ExitGrace),
        Require(tracking.HangupMemory >= tracking.RepeatWindow, "Tracking.HangupMemory",
            $"at least Tracking.RepeatWindow ({tracking.RepeatWindow})", tracking.HangupMemory),
        Require(tracking.EndedMemory >= tracking.RepeatWindow, "Tracking.EndedMemory",
            $"at least Tracking.RepeatWindow ({tracking.RepeatWindow})", tracking.EndedMemory),
        Require(tracking.EndedLimit >= 1, "Tracking.EndedLimit", "at least 1", tracking.EndedLimit),
        Require(tracking.OpenLimit >= 1, "Tracking.OpenLimit", "at least 1", tracking.OpenLimit),
        Require(tracking.AbandonedMemory >= tracking.EndedMemory, "Tracking.AbandonedMemory",
            $"at least Tracking.EndedMemory ({tracking.EndedMemory})", tracking.AbandonedMemory),
        MoreThanZero("Tracking.MaxWait", tracking.MaxWait),
        MoreThanZero("Tracking.MaxTalk", tracking.MaxTalk),
    ];

    private static IEnumerable<string?> Limits(KeyValuePair<string, CallLimits> queue) =>
    [
        MoreThanZero($"Tracking.QueueLimits[{queue.Key}].MaxWait", queue.Value.MaxWait, " or left out"),
        MoreThanZero($"Tracking.QueueLimits[{queue.Key}].MaxTalk", queue.Value.MaxTalk, " or left out"),
    ];

    private static IEnumerable<string?> Thresholds(string setting, TimeSpan? serviceLevel, TimeSpan? shortAbandon) =>
    [
        WholeSeconds($"{setting}.ServiceLevelThreshold", serviceLevel),
        WholeSeconds($"{setting}.ShortAbandon", shortAbandon),
    ];

    private static IEnumerable<string?> Alerts(string setting, AlertThresholds alerts) =>
    [
        Rising($"{setting}.Waiting", alerts.Waiting, 1_000_000),
        Rising($"{setting}.LongestWait", alerts.LongestWait, TimeSpan.FromDays(1).TotalSeconds),
        Require(alerts.ServiceLevel is not { } target || (IsWithin(target, 1) && !(target.Red > target.Amber)), $"{setting}.ServiceLevel",
            "from 0 to 1, red not above amber", alerts.ServiceLevel ?? AlertThreshold.Off),
        Rising($"{setting}.Abandoned", alerts.Abandoned, 1),
    ];

    private static string? Rising(string setting, AlertThreshold? threshold, double most) =>
        Require(threshold is null || (IsWithin(threshold, most) && !(threshold.Red < threshold.Amber)), setting,
            $"from 0 to {most:0.#}, red not below amber", threshold ?? AlertThreshold.Off);

    private static bool IsWithin(AlertThreshold threshold, double most) =>
        threshold is { Amber: null or >= 0, Red: null or >= 0 } && !(threshold.Amber > most) && !(threshold.Red > most);

    private static string? WholeSeconds(string setting, TimeSpan? value) =>
        Require(value is not { } time || (time >= TimeSpan.Zero && time <= TimeSpan.FromDays(1) && time.Ticks % TimeSpan.TicksPerSecond == 0), setting,
            "whole seconds, from 0 to a day", value ?? TimeSpan.Zero);

    private static string? MoreThanZero(string setting, TimeSpan? value, string alternative = "") =>
        Require(value is null || value > TimeSpan.Zero, setting, $"more than zero{alternative}", value ?? TimeSpan.Zero);

    private static string? Require(bool holds, string setting, string rule, object value) =>
        holds ? null : $"SpeakrMonitorOptions.{setting} must be {rule}, was {value}.";
}
