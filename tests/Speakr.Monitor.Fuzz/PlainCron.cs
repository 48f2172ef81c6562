using System.Globalization;

namespace Speakr.Monitor.Fuzz;

/// <summary>Five fields of numbers, lists, ranges and steps, read in the simplest way: what other readers are compared with.</summary>
internal sealed class PlainCron
{
    private static readonly (int Least, int Most)[] Ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];

    private readonly HashSet<int>[] _fields;

    private PlainCron(HashSet<int>[] fields) => _fields = fields;

    /// <returns><see langword="null"/> for anything beyond that.</returns>
    public static PlainCron? TryParse(string text)
    {
        var parts = text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Ranges.Length)
            return null;
        var fields = new HashSet<int>[Ranges.Length];
        for (var field = 0; field < fields.Length; field++)
        {
            if (Values(parts[field], Ranges[field]) is not { } values)
                return null;
            fields[field] = values;
        }

        return new PlainCron(fields);
    }

    public bool Includes(DateTime time)
    {
        var isWeekday = _fields[4].Contains((int)time.DayOfWeek) || (time.DayOfWeek == DayOfWeek.Sunday && _fields[4].Contains(7));
        return _fields[0].Contains(time.Minute) && _fields[1].Contains(time.Hour) && _fields[2].Contains(time.Day) && _fields[3].Contains(time.Month) && isWeekday;
    }

    private static HashSet<int>? Values(string field, (int Least, int Most) range)
    {
        var values = new HashSet<int>();
        foreach (var item in field.Split(','))
        {
            var (span, step) = item.Split('/') switch
            {
                [var whole] => (whole, (int?)null),
                [var whole, var number] => (whole, Number(number) ?? -1),
                _ => ("", -1),
            };
            var (from, to) = span.Split('-') switch
            {
                ["*"] => (range.Least, range.Most),
                [var only] when Number(only) is { } number => (number, step is null ? number : range.Most),
                [var first, var last] when Number(first) is { } least && Number(last) is { } most => (least, most),
                _ => (-1, -1),
            };
            // A range that goes round is read differently everywhere.
            if (step is <= 0 || from < range.Least || to > range.Most || from > to)
                return null;
            for (var value = from; value <= to; value += step ?? 1)
                values.Add(value);
        }

        return values;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
