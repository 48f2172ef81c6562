using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary>Reads the parameters of one request, and collects all that is wrong with them.</summary>
internal sealed class QueryReader(IQueryCollection query, TimeZoneInfo zone)
{
    private const int LongestText = 255;

    private static readonly string[] LocalForms =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF"];

    private static readonly string[] Forms =
        ["yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private readonly List<QueryProblem> _problems = [];

    public IReadOnlyList<QueryProblem> Problems => _problems;

    public void Refuse(string portuguese, string english) => _problems.Add(new QueryProblem(portuguese, english));

    /// <summary>A text; an empty one counts as left out.</summary>
    public string? Text(string name)
    {
        var values = query[name];
        if (values.Count > 1)
            Refuse($"{name} só pode ser informado uma vez.", $"{name} can be given once only.");
        return Fit(name, values.Count == 0 ? null : values[0]);
    }

    /// <summary>Any number of texts; <see langword="null"/> when there is none.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        var values = query[name].Select(value => Fit(name, value)).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        if (values.Length > 100)
            Refuse($"{name} pode ser informado no máximo 100 vezes.", $"{name} can be given 100 times at most.");
        return values.Length == 0 ? null : values;
    }

    /// <summary>A time, ISO 8601; one without an offset, and a date, are of the configured time zone.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // A '+' that was not escaped has become a space.
        var form = text.Replace(' ', '+');
        if (DateTimeOffset.TryParseExact(form, Forms, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) && HasOffset(form) && IsUsual(time.Year))
            return time;
        if (DateTime.TryParseExact(text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && IsUsual(local.Year))
            return new DateTimeOffset(local, zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(-1)) : zone.GetUtcOffset(local));
        Refuse($"{name} deve ser um horário como 2026-11-28T14:30:00Z ou uma data.", $"{name} must be a time like 2026-11-28T14:30:00Z, or a date.");
        return null;
    }

    public int? Number(string name, int least, int most)
    {
        if (Text(name) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Refuse($"{name} deve ser um número inteiro de {least} a {most}.", $"{name} must be a whole number from {least} to {most}.");
        return null;
    }

    public T? Word<T>(string name, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (Text(name) is not { } text)
            return null;
        if (words.TryGetValue(text, out var value))
            return value;
        var known = string.Join(", ", words.Keys);
        Refuse($"{name} deve ser um destes: {known}.", $"{name} must be one of {known}.");
        return null;
    }

    public void CheckPeriod(DateTimeOffset? from, DateTimeOffset? to)
    {
        if (from > to)
            Refuse("O início (from) não pode ser depois do fim (to).", "from must not be after to.");
    }

    // Databases and time zones do not reach to the ends of the calendar.
    private static bool IsUsual(int year) => year is >= 1900 and <= 9000;

    private static bool HasOffset(string text) => text.EndsWith('Z') || text.IndexOfAny(['+', '-'], text.IndexOf('T', StringComparison.Ordinal)) > 0;

    private string? Fit(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Length > LongestText)
            Refuse($"{name} pode ter no máximo {LongestText} caracteres.", $"{name} can have {LongestText} characters at most.");
        else if (text.Any(char.IsControl))
            Refuse($"{name} não pode ter caracteres de controle.", $"{name} must not have control characters.");
        else
            return text;
        return null;
    }
}
