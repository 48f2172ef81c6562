using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;

namespace Speakr.Monitor.AspNetCore.Access;

/// <summary>What a user may see. Equal audiences get equal answers, so each answer is created once.</summary>
internal sealed class Audience : IEquatable<Audience>
{
    private readonly HashSet<string>? _queues;
    private readonly string _key;

    public Audience(AccessRole role, IEnumerable<string>? queues = null)
    {
        Role = role;
        _queues = queues?.ToHashSet(StringComparer.Ordinal);
        _key = _queues is null ? role.ToString() : $"{role}\n{string.Join('\n', _queues.Order(StringComparer.Ordinal))}";
    }

    public AccessRole Role { get; }

    /// <summary>Tells it from others, also after a restart, without saying what it may see.</summary>
    public string Tag => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_key)).AsSpan(0, 4));

    public bool SeesNumbers => Role >= AccessRole.Supervisor;

    /// <summary>The queues that may be seen; <see langword="null"/> for all.</summary>
    public IReadOnlyCollection<string>? Queues => _queues;

    public static Audience Of(ClaimsPrincipal user, AccessRole otherwise)
    {
        var roles = user.FindAll(MonitorClaims.Role)
            .Select(claim => Enum.TryParse<AccessRole>(claim.Value, ignoreCase: true, out var role) && Enum.IsDefined(role) ? role : AccessRole.Viewer).ToArray();
        var queues = user.FindAll(MonitorClaims.Queue).Select(claim => claim.Value).ToArray();
        return new Audience(roles.Length == 0 ? otherwise : roles.Max(), queues.Length == 0 ? null : queues);
    }

    public bool Sees(string queue) => _queues is null || _queues.Contains(queue);

    /// <summary>Whether the call has been in a queue that may be seen.</summary>
    public bool Sees(Call call) => _queues is null || _queues.Contains(call.Queue) || call.Visits.Any(visit => _queues.Contains(visit.Queue));

    public bool Sees(Agent agent) => _queues is null || agent.Queues.Any(membership => _queues.Contains(membership.Queue));

    /// <summary>The queues of a request that may be seen; <see langword="null"/> for no restriction, empty when none of them may be.</summary>
    public IReadOnlyCollection<string>? Among(IReadOnlyCollection<string>? asked) => asked is null ? _queues : [.. asked.Where(Sees)];

    public bool Equals(Audience? other) => other is not null && _key == other._key;

    public override bool Equals(object? obj) => Equals(obj as Audience);

    public override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);
}
