using System.Data.Common;
using System.Globalization;
using System.Text;

namespace Speakr.Monitor.Storage;

/// <summary>Reads columns whose type drivers and servers do not agree on.</summary>
internal static class SqlReading
{
    public static string? Text(this DbDataReader reader, int column) => reader.GetValue(column) switch
    {
        DBNull => null,
        string text => text,
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        var value => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    public static long? Number(this DbDataReader reader, int column) =>
        reader.GetValue(column) is var value and not DBNull ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;
}
