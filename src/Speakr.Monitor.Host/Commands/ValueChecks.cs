using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Host.Commands;

/// <summary>
/// Checks the values of options while the command line is read, on the text as it was typed: the parser's own conversions throw, follow
/// the culture's thousands ("1,5" is 15), and speak of types.
/// </summary>
internal static class ValueChecks
{
    private const double SlowestSpeed = 0.001;

    /// <summary>Adds a check of an option's text, which says what is wrong or nothing.</summary>
    public static void Check(this Option<string?> option, Func<string, string?> problem) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var only] && problem(only.Value) is { } sentence)
            result.AddError(sentence);
    });

    /// <summary>The text of an option that was given once.</summary>
    public static string? TextOf(this CommandResult command, Option option) => command.GetResult(option) is { Tokens: [var only] } ? only.Value : null;

    /// <summary>Reads a number that a check has approved of.</summary>
    public static T Read<T>(ArgumentResult result, Func<string, string?> problem, Func<string, IFormatProvider, T> parse)
        where T : struct
    {
        var text = result.Tokens[0].Value;
        if (problem(text) is not { } sentence)
            return parse(text, CultureInfo.InvariantCulture);

        result.AddError(sentence);
        return default;
    }

    public static string? WholeNumber(Texts texts, string name, string text, NumberRange range) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && range.Contains(number)
            ? null
            : texts.BadNumber(name, text, range.Least, range.Most);

    public static string? Speed(Texts texts, string name, string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var speed)
        && double.IsFinite(speed) && speed is 0 or >= SlowestSpeed
            ? null
            : texts.BadSpeed(name, SlowestSpeed, text);

    public static string? DatabaseUrl(Texts texts, string name, string text)
    {
        try
        {
            // An empty one counts as unset, like the setting.
            if (!string.IsNullOrWhiteSpace(text))
                _ = DatabaseAddress.Parse(text.Trim());
            return null;
        }
        catch (FormatException wrong)
        {
            return texts.BadDatabaseUrl(name, wrong.Message);
        }
    }
}
