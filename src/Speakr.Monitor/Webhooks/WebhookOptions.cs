namespace Speakr.Monitor.Webhooks;

/// <summary>Settings of one webhook. Read once, at registration.</summary>
public sealed class WebhookOptions
{
    /// <summary>The address: <c>https</c>, or <c>http</c> in a trusted network. Never logged, because it may contain a secret.</summary>
    public Uri? Url { get; set; }

    /// <summary>The secret that signs requests, shared with the receiver; at least 16 characters.</summary>
    public string? Secret { get; set; }

    /// <summary>
    /// The unique name in logs, metrics and dead letters; at most 64 characters. <value>Default: the host of <see cref="Url"/>.</value>
    /// </summary>
    public string? Name { get; set; }

    /// <summary>Whether each change of a call is sent. <value>Default: <see langword="true"/>.</value></summary>
    public bool SendsCalls { get; set; } = true;

    /// <summary>Whether raised, changed and ended alerts of queues are sent. <value>Default: <see langword="false"/>.</value></summary>
    public bool SendsAlerts { get; set; }

    /// <summary>Whether only the first three and the last four digits of numbers are sent. <value>Default: <see langword="false"/>.</value></summary>
    public bool MasksNumbers { get; set; }

    /// <summary>Attempts per state before it becomes a dead letter: with the other defaults about half an hour. <value>Default: 14.</value></summary>
    public int Attempts { get; set; } = 14;

    /// <summary>The wait after the first failure; it doubles with each further one, varied by a fifth. <value>Default: 1 second.</value></summary>
    public TimeSpan MinDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait, even if the receiver asks for more. <value>Default: 5 minutes.</value></summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time limit of a request. <value>Default: 10 seconds.</value></summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Concurrent requests, each about another call or alert. <value>Default: 8.</value></summary>
    public int Concurrency { get; set; } = 8;

    /// <summary>Calls and alerts that may wait. Further ones become dead letters. <value>Default: 10,000.</value></summary>
    public int Capacity { get; set; } = 10_000;

    /// <summary>A PEM file of certificate authorities to trust besides the system's. <value>Default: none.</value></summary>
    public string? CertificateAuthorityFile { get; set; }

    internal string NameOrHost => Name ?? Url!.Host;

    /// <exception cref="ArgumentException">A value is out of range. No error repeats address or secret.</exception>
    internal void Check()
    {
        if (Url is not { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" })
            throw new ArgumentException("WebhookOptions.Url must be an absolute address with http or https, without a user.");
        if (Secret is null || Secret.Length < 16)
            throw new ArgumentException("WebhookOptions.Secret must have at least 16 characters.");
        if (NameOrHost.Length is 0 or > 64)
            throw new ArgumentException("WebhookOptions.Name must have 1 to 64 characters.");
        if (!SendsCalls && !SendsAlerts)
            throw new ArgumentException("WebhookOptions.SendsCalls or SendsAlerts must be true.");
        if (Attempts < 1 || Concurrency < 1 || Capacity < 1)
            throw new ArgumentException("WebhookOptions.Attempts, Concurrency and Capacity must be at least 1.");
        if (MinDelay <= TimeSpan.Zero || MaxDelay < MinDelay || Timeout <= TimeSpan.Zero)
            throw new ArgumentException("WebhookOptions.MinDelay and Timeout must be more than zero, and MaxDelay at least MinDelay.");
    }
}
