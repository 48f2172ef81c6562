using Speakr.Monitor.Agents;

namespace Speakr.Monitor.Live;

/// <summary>
/// The names by which people know queues and agents, from <see cref="DisplayNameOptions"/>. A name may hold a number: mask it with
/// <see cref="Calls.NumberMask.MaskWithin"/> for those who must not see numbers. Thread-safe.
/// </summary>
public sealed class DisplayNames
{
    private readonly Dictionary<string, string> _queues;
    private readonly Dictionary<string, string> _agents;

    internal DisplayNames(DisplayNameOptions options) =>
        (_queues, _agents) = (new(options.Queues, StringComparer.Ordinal), new(options.Agents, StringComparer.Ordinal));

    /// <returns><see langword="null"/> for a queue that was given none.</returns>
    public string? Queue(string queue) => _queues.GetValueOrDefault(queue);

    /// <summary>What to call an agent: the name given here, else that of Asterisk, else the extension.</summary>
    public string Agent(Agent agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return Agent(agent.Interface, agent.Extension) ?? agent.Name ?? agent.Extension;
    }

    /// <param name="member">The interface; <see langword="null"/> when not known.</param>
    /// <param name="extension">The extension.</param>
    /// <returns><see langword="null"/> for an agent who was given none.</returns>
    public string? Agent(string? member, string extension) =>
        member is not null && _agents.TryGetValue(member, out var name) ? name : _agents.GetValueOrDefault(extension);
}

/// <summary>Names that people know queues and agents by. Read once, at start.</summary>
public sealed class DisplayNameOptions
{
    /// <summary>By the queue's name in Asterisk.</summary>
    public IDictionary<string, string> Queues { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>By the agent's interface, such as <c>PJSIP/1001</c>, or the extension. The interface counts first.</summary>
    public IDictionary<string, string> Agents { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
