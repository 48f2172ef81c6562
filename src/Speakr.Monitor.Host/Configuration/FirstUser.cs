using Speakr.Monitor.Host.Access;

namespace Speakr.Monitor.Host.Configuration;

/// <summary>The user that is added when there is none. Not a record: those print their properties.</summary>
internal sealed class FirstUser(string name, string password)
{
    public string Name => name;

    public string Password => password;

    public static FirstUser? Read(SettingValues values, Texts texts)
    {
        var name = values.Section(SettingNames.FirstUser);
        var (password, path) = (values.Section(SettingNames.FirstPassword), values.Section(SettingNames.FirstPasswordFile));
        if (name is null && password is null && path is null)
            return null;
        if (path is not null)
            password = ReadFile(values, texts, path);
        name = UserPassword.Normal(name ?? "");
        if (!UserPassword.IsName(name))
            values.Refuse($"{SettingNames.Full(SettingNames.FirstUser)}: {texts.BadUserName}");
        if (!UserPassword.IsGood(password ?? ""))
            values.Refuse($"{SettingNames.Full(SettingNames.FirstPassword)}: {texts.BadPassword}");
        return new FirstUser(name, password ?? "");
    }

    private static string? ReadFile(SettingValues values, Texts texts, string path)
    {
        try
        {
            // Secrets that are mounted as files often end with a line break.
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            values.Refuse(texts.UnreadableFile($"{SettingNames.Full(SettingNames.FirstPasswordFile)}={path}", error.Message));
            return null;
        }
    }
}
