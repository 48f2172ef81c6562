namespace Speakr.Monitor.Host.Configuration;

/// <summary>Where events are kept until their calls are over and saved.</summary>
/// <param name="Folder">The folder, as it is written in the settings.</param>
/// <param name="MaxBytes">How large it may become; <see langword="null"/> = the library's default.</param>
/// <param name="FullSync">Whether it survives a power cut and not only the death of the process.</param>
internal sealed record JournalSettings(string Folder, long? MaxBytes, bool? FullSync);
