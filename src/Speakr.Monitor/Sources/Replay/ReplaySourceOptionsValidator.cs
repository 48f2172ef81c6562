using Microsoft.Extensions.Options;

namespace Speakr.Monitor.Sources.Replay;

/// <summary>Names every setting that cannot work, with its value.</summary>
internal sealed class ReplaySourceOptionsValidator : IValidateOptions<ReplaySourceOptions>
{
    private const double SlowestSpeed = 0.001;
    private static readonly TimeSpan LongestPause = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, ReplaySourceOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(ReplaySourceOptions options)
    {
        if (options.Files.Count + options.Recordings.Count == 0)
            yield return "Replay source: Files must name at least one recording.";
        if (options.Files.Any(string.IsNullOrWhiteSpace))
            yield return "Replay source: Files must not contain an empty path.";
        if (string.IsNullOrWhiteSpace(options.Name))
            yield return "Replay source: Name must not be empty.";
        if (options.IdPrefix is null)
            yield return "Replay source: IdPrefix must not be null.";
        if (!double.IsFinite(options.Speed) || options.Speed is not 0 and < SlowestSpeed)
            yield return $"Replay source: Speed must be 0, or {SlowestSpeed} or more, was {options.Speed}.";
        if (options.PauseBetweenPasses < TimeSpan.Zero || options.PauseBetweenPasses > LongestPause)
            yield return $"Replay source: PauseBetweenPasses must be from 0 to {LongestPause}, was {options.PauseBetweenPasses}.";
    }
}
