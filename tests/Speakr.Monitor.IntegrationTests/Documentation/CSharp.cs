using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Speakr.Monitor.IntegrationTests.Documentation;

/// <summary>Types and values as a table shows them.</summary>
internal static class CSharp
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(int)] = "int",
        [typeof(long)] = "long", [typeof(double)] = "double", [typeof(object)] = "object",
    };

    public static string Type(PropertyInfo property)
    {
        var mayBeNull = new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable;
        return $"`{Name(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType)}{(mayBeNull ? "?" : "")}`";
    }

    public static string Value(object? value) => value switch
    {
        null => "`null`",
        "" => "empty",
        string text => $"`{text}`",
        bool isSet => isSet ? "`true`" : "`false`",
        TimeSpan time => Time(time),
        TimeZoneInfo zone when zone.Equals(TimeZoneInfo.Local) => "that of this machine",
        Enum member => $"`{member}`",
        IConvertible number => number.ToString(CultureInfo.InvariantCulture),
        IEnumerable collection => collection.GetEnumerator().MoveNext() ? throw new NotSupportedException("A collection with defaults.") : "none",
        _ => $"a new `{value.GetType().Name}`",
    };

    private static string Name(Type type) => Keywords.TryGetValue(type, out var keyword)
        ? keyword
        : type.IsGenericType
            ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
            : type.Name;

    private static string Time(TimeSpan time) => time switch
    {
        { TotalHours: > 48 } => Count(time.TotalDays, "day"),
        { TotalMinutes: >= 120 } => Count(time.TotalHours, "hour"),
        { TotalSeconds: >= 120 } => Count(time.TotalMinutes, "minute"),
        _ => Count(time.TotalSeconds, "second"),
    };

    private static string Count(double number, string unit) => $"{number.ToString(CultureInfo.InvariantCulture)} {unit}{(number == 1 ? "" : "s")}";
}
