using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Speakr.Monitor.Databases;

/// <summary>Reads columns whose type drivers do not agree on.</summary>
internal static class DbValue
{
    public static string? Text(DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        DBNull => null,
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    public static long? Number(DbDataReader reader, int column) =>
        reader.GetValue(column) is var value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
}
