using Microsoft.Extensions.Options;

namespace Speakr.Monitor.Sources.Ami;

/// <summary>Names every setting that cannot work, with its value, but never the secret.</summary>
internal sealed class AmiSourceOptionsValidator : IValidateOptions<AmiSourceOptions>
{
    private const int ShortestLine = 1024;
    private const int LongestLine = 1024 * 1024;
    private const int LargestPacket = 64 * 1024 * 1024;
    private static readonly TimeSpan LongestConnectTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPing = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, AmiSourceOptions options)
    {
        var failures = Failures(options).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(AmiSourceOptions options)
    {
        if (Uri.CheckHostName(options.Host) == UriHostNameType.Unknown)
            yield return $"AMI source: Host must be a name or an address, was \"{Excerpt.Of(options.Host ?? "")}\".";
        if (options.Port is < 1 or > ushort.MaxValue)
            yield return $"AMI source: Port must be from 1 to {ushort.MaxValue}, was {options.Port}.";
        // A line break would begin another line of the login.
        if (string.IsNullOrEmpty(options.Username) || options.Username.Any(char.IsControl))
            yield return "AMI source: Username must be the name of a section in manager.conf.";
        if (string.IsNullOrEmpty(options.Secret) || options.Secret.Any(char.IsControl))
            yield return "AMI source: Secret must not be empty and must not contain control characters.";
        if (string.IsNullOrWhiteSpace(options.Name))
            yield return "AMI source: Name must not be empty.";
        if (options.IdPrefix is null)
            yield return "AMI source: IdPrefix must not be null.";
        foreach (var failure in FailuresOfLimits(options))
            yield return failure;
    }

    private static IEnumerable<string> FailuresOfLimits(AmiSourceOptions options)
    {
        if (options.ConnectTimeout <= TimeSpan.Zero || options.ConnectTimeout > LongestConnectTimeout)
            yield return $"AMI source: ConnectTimeout must be above 0, at most {LongestConnectTimeout}, was {options.ConnectTimeout}.";
        if (options.PingInterval < ShortestPing || options.PingInterval > LongestPing)
            yield return $"AMI source: PingInterval must be from {ShortestPing} to {LongestPing}, was {options.PingInterval}.";
        if (!IsInterval(options.StatusInterval))
            yield return $"AMI source: StatusInterval must be 0 or from {ShortestInterval} to {LongestInterval}, was {options.StatusInterval}.";
        if (!IsInterval(options.MemberInterval))
            yield return $"AMI source: MemberInterval must be 0 or from {ShortestInterval} to {LongestInterval}, was {options.MemberInterval}.";
        if (options.MaxLineBytes is < ShortestLine or > LongestLine)
            yield return $"AMI source: MaxLineBytes must be from {ShortestLine} to {LongestLine}, was {options.MaxLineBytes}.";
        if (options.MaxPacketBytes < options.MaxLineBytes || options.MaxPacketBytes > LargestPacket)
            yield return $"AMI source: MaxPacketBytes must be from MaxLineBytes to {LargestPacket}, was {options.MaxPacketBytes}.";
    }

    private static bool IsInterval(TimeSpan interval) =>
        interval == TimeSpan.Zero || (interval >= ShortestInterval && interval <= LongestInterval);
}
