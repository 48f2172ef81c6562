using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Speakr.Monitor.Databases;

/// <summary>Makes commands of batch statements.</summary>
internal static class StatementCommand
{
    [SuppressMessage("Security", "CA2100", Justification = "The text is put together from constants; values travel in parameters.")]
    public static DbCommand Create(DbConnection connection, BatchStatement statement, int rows, int timeoutSeconds)
    {
        var command = connection.CreateCommand();
        command.CommandText = statement.Text(rows);
        command.CommandTimeout = timeoutSeconds;
        for (var row = 0; row < rows; row++)
        {
            foreach (var name in statement.Parameters)
                Add(command, BatchStatement.Name(name, row), DBNull.Value);
        }

        return command;
    }

    [SuppressMessage("Security", "CA2100", Justification = "The text is put together from constants; values travel in parameters.")]
    public static DbCommand Create(DbConnection connection, string text, int timeoutSeconds, params ReadOnlySpan<(string Name, object Value)> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.CommandTimeout = timeoutSeconds;
        foreach (var (name, value) in values)
            Add(command, name, value);
        return command;
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
