using System.Text;

namespace Speakr.Monitor.Fuzz;

/// <summary>Reads CSV: strictly as RFC 4180 has it, or as spreadsheets do, which take what they find.</summary>
internal static class CsvText
{
    /// <exception cref="BrokenInvariantException">Strictly read, the text is no CSV.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> Read(string text, char separator, bool isStrict)
    {
        var rows = new List<IReadOnlyList<string>>();
        var row = new List<string>();
        var cell = new StringBuilder();
        var (isQuoted, begins, at) = (false, true, 0);
        while (at < text.Length)
        {
            var letter = text[at++];
            if (isQuoted)
            {
                if (letter != '"')
                    cell.Append(letter);
                else if (at < text.Length && text[at] == '"')
                    cell.Append(text[at++]);
                else
                    isQuoted = false;
                BrokenInvariantException.ThrowUnless(
                    !isStrict || isQuoted || at == text.Length || text[at] == separator || text[at] is '\r' or '\n', "Nothing follows a closing quote.");
            }
            else if (letter == '"' && begins)
            {
                (isQuoted, begins) = (true, false);
            }
            else if (letter == separator)
            {
                EndCell();
            }
            else if (letter is '\r' or '\n')
            {
                at += letter == '\r' && at < text.Length && text[at] == '\n' ? 1 : 0;
                EndCell();
                rows.Add(row);
                row = [];
            }
            else
            {
                BrokenInvariantException.ThrowUnless(!isStrict || letter != '"', "A quote stands in quotes only.");
                begins = false;
                cell.Append(letter);
            }
        }

        BrokenInvariantException.ThrowUnless(!isStrict || !isQuoted, "A quote is closed.");
        EndCell();
        rows.Add(row);
        return rows;

        void EndCell()
        {
            row.Add(cell.ToString());
            cell.Clear();
            begins = true;
        }
    }
}
