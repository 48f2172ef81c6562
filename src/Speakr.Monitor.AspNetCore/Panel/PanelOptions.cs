using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace Speakr.Monitor.AspNetCore;

/// <summary>Settings of the panel. Validated at start.</summary>
public sealed class PanelOptions
{
    /// <summary>What the pages are called. <value>Default: <c>Speakr Monitor</c>.</value></summary>
    public string Title { get; set; } = "Speakr Monitor";

    /// <summary>Where a form posts to that signs the user out; <see langword="null"/> shows no such button. Below the application's own path base.</summary>
    public PathString? SignOutPath { get; set; }

    /// <summary>Who is shown that button. <value>Default: everyone who is authenticated.</value></summary>
    public Func<ClaimsPrincipal, bool> CanSignOut { get; set; } = user => user.Identity is { IsAuthenticated: true };

    /// <summary>Where the user may sign in; shown when nobody is signed in. Below the application's own path base.</summary>
    public PathString? SignInPath { get; set; }

    /// <summary>How often the pages hear that the connection lives. After 8 seconds without a word they turn grey. <value>Default: 3 seconds.</value></summary>
    public TimeSpan Heartbeat { get; set; } = TimeSpan.FromSeconds(3);
}
