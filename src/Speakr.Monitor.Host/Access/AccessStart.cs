using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.History;
using Speakr.Monitor.Host.Configuration;
using Speakr.Monitor.Host.Logging;

namespace Speakr.Monitor.Host.Access;

/// <summary>
/// Reads users and protection keys as soon as the history database is there, so that sign-in works when it fails later, and adds the first user of a container.
/// </summary>
internal sealed class AccessStart(
    ICallHistoryStore store, KnownAccess access, IDataProtectionProvider protection, TimeProvider time, ILogger<AccessStart> logger, FirstUser? firstUser = null) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await TryAsync(stoppingToken))
            await Task.Delay(Pause, time, stoppingToken);
    }

    private async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            var users = (ICallAccessStore)store;
            if (firstUser is not null && await users.ReadUsersAsync(cancellationToken) is [])
                await AddAsync(users, firstUser, cancellationToken);
            await access.RefreshAsync(cancellationToken);
            // Not on this thread: it waits for the database.
            await Task.Run(() => protection.CreateProtector(nameof(AccessStart)).Protect([]), cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is CallHistoryException or CryptographicException)
        {
            // The monitor reports that its database is down.
            return false;
        }
    }

    private async Task AddAsync(ICallAccessStore users, FirstUser first, CancellationToken cancellationToken)
    {
        var role = nameof(AccessRole.Admin).ToLowerInvariant();
        var user = new MonitorUser(first.Name, UserPassword.Hash(first.Password), role, UserPassword.NewStamp(), time.GetUtcNow());
        if (!await users.AddUserAsync(user, cancellationToken))
            return;
        await users.RecordAsync(new AuditEntry(time.GetUtcNow(), Environment.UserName, "user-add", $"{user.Name}, {role}", Address: null), cancellationToken);
        Log.FirstUserAdded(logger, user.Name);
    }
}
