using System.Buffers;
using System.Text;

namespace Speakr.Monitor.Storage.MySql;

/// <summary>
/// Values as the text of a statement, for long lists. It is safe because each session that <see cref="MySqlDatabase"/> opens has a sql_mode
/// with neither NO_BACKSLASH_ESCAPES, so that a backslash escapes, nor ANSI_QUOTES, so that a quoted value is no name, and talks utf8mb4, in
/// which no byte of a character can be mistaken for a quote or a backslash. A statement with such values must have no parameters: the driver
/// would look for their names in it.
/// </summary>
internal static class MySqlLiteral
{
    private static readonly SearchValues<char> Special = SearchValues.Create("\0\n\r\u001A\"'\\");

    /// <summary>Appends a value in quotes, or NULL.</summary>
    public static void Append(StringBuilder text, string? value)
    {
        if (value is null)
        {
            text.Append("NULL");
            return;
        }

        text.Append('\'');
        var rest = value.AsSpan();
        for (var next = rest.IndexOfAny(Special); next >= 0; next = rest.IndexOfAny(Special))
        {
            text.Append(rest[..next]).Append('\\').Append(Escaped(rest[next]));
            rest = rest[(next + 1)..];
        }

        text.Append(rest).Append('\'');
    }

    /// <summary>The character after the backslash.</summary>
    public static char Escaped(char special) => special switch
    {
        '\0' => '0',
        '\n' => 'n',
        '\r' => 'r',
        '\u001A' => 'Z',
        _ => special,
    };
}
