using System.Globalization;
using System.Text;

namespace Speakr.Monitor.Storage;

/// <summary>
/// A statement over any number of rows: <paramref name="Row"/> is repeated, and each '#' in it becomes the row's number, so that
/// <c>@queue#</c> names the queue of one row. Parameters are listed in the order in which rows give their values.
/// </summary>
internal sealed record BatchStatement(string Head, string Row, string Tail, params string[] Parameters)
{
    public string Text(int rows)
    {
        var text = new StringBuilder(Head, Head.Length + Tail.Length + (rows * (Row.Length + 32)));
        for (var row = 0; row < rows; row++)
            text.Append(row == 0 ? "" : ", ").Append(Row.Replace("#", Number(row), StringComparison.Ordinal));
        return text.Append(Tail).ToString();
    }

    public static string Name(string parameter, int row) => "@" + parameter + Number(row);

    private static string Number(int row) => row.ToString(CultureInfo.InvariantCulture);
}
