using Microsoft.Extensions.Options;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Reports all wrong settings at once, each with its value.</summary>
internal sealed class SqliteJournalOptionsValidator : IValidateOptions<SqliteJournalOptions>
{
    // SQLite needs some pages before the first event is in, and room to remove events again.
    private const long LeastBytes = 1 << 20;

    public ValidateOptionsResult Validate(string? name, SqliteJournalOptions options)
    {
        var failures = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Folder) || options.Folder.Contains('\0', StringComparison.Ordinal))
            failures.Add($"SqliteJournalOptions.Folder must name a folder, was '{options.Folder}'.");
        if (options.MaxBytes < LeastBytes)
            failures.Add($"SqliteJournalOptions.MaxBytes must be at least {LeastBytes}, was {options.MaxBytes}.");
        if (options.MaxAge <= TimeSpan.Zero)
            failures.Add($"SqliteJournalOptions.MaxAge must be more than zero, was {options.MaxAge}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
