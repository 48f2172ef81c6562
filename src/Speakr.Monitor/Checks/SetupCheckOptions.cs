namespace Speakr.Monitor.Checks;

/// <summary>Settings of the checks. Read when they begin.</summary>
public sealed class SetupCheckOptions
{
    /// <summary>How long feeds are listened to. <value>Default: 10 seconds; zero only connects.</value></summary>
    public TimeSpan Listen { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one check may take beside listening. <value>Default: 30 seconds.</value></summary>
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(30);
}
