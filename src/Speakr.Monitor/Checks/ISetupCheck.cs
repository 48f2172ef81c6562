namespace Speakr.Monitor.Checks;

/// <summary>
/// Looks at one part of a set-up before or while it works, and says what is wrong and what to do. Drivers bring one each; register your own
/// with <c>services.AddSingleton&lt;ISetupCheck, …&gt;()</c>.
/// </summary>
public interface ISetupCheck
{
    /// <summary>The kind of part: one of <see cref="CheckSubjects"/>, or a word of your own.</summary>
    string Subject { get; }

    /// <summary>Which one, where there may be several. <value>Default: <see langword="null"/>.</value></summary>
    string? Name => null;

    /// <summary>
    /// Looks and tells. Nothing is changed: no table is created and no row is written. What throws ends this check only, as a finding.
    /// Called once at a time.
    /// </summary>
    /// <param name="cancellationToken">Gives up.</param>
    IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken);
}
