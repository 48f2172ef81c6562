using System.Text;
using Speakr.Monitor.AspNetCore.Api;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// Texts as cells of the exported CSV, separated by 0x1F: a reader of RFC 4180 gets them back, but for the apostrophes that keep spreadsheets from taking them
/// for formulas; and no spreadsheet, whichever of the usual separators it takes, finds a formula.
/// </summary>
internal sealed class CsvTarget : IFuzzTarget
{
    private const char Separator = '\x1f';

    public string Name => "csv";

    public void Try(byte[] input)
    {
        // Each line begins with an id, which is no number of a phone.
        string[] cells = ["1795827587.1", .. Encoding.UTF8.GetString(input).Split(Separator)];
        var line = string.Join(',', cells.Select(CallCsv.Cell));
        var read = CsvText.Read(line, ',', isStrict: true);
        BrokenInvariantException.ThrowUnless(read.Count == 1 && read[0].Count == cells.Length, "As many cells are read as were written.");
        for (var cell = 0; cell < cells.Length; cell++)
            BrokenInvariantException.ThrowUnless(IsGuarded(cells[cell], read[0][cell]), "A cell is read as it was written, but for apostrophes before signs.");
        foreach (var separator in ",;\t")
        {
            foreach (var shown in CsvText.Read(line, separator, isStrict: false).SelectMany(row => row))
                BrokenInvariantException.ThrowUnless(!IsFormula(shown), "No spreadsheet finds a formula.");
        }
    }

    /// <summary>Whether the second text is the first with nothing but apostrophes put in.</summary>
    private static bool IsGuarded(string written, string read)
    {
        var at = 0;
        foreach (var letter in read)
        {
            if (at < written.Length && letter == written[at])
                at++;
            else if (letter != '\'')
                return false;
        }

        return at == written.Length;
    }

    // A number as phones have it is none: +5511999990000, or masked.
    private static bool IsFormula(string cell)
    {
        var text = cell.TrimStart(' ', '"', '\t', '\r', '\n');
        return text.Length > 0 && text[0] switch
        {
            '=' or '-' or '@' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20' => true,
            '+' => !text[1..].All(letter => char.IsAsciiDigit(letter) || letter == '*'),
            _ => false,
        };
    }
}
