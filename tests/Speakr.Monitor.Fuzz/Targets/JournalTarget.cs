using Microsoft.Data.Sqlite;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Journal;
using Speakr.Monitor.Journal.Sqlite;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// A row of a damaged journal, its columns separated by 0x1E: it is read, left out or called senseless, and what was read and is written again is read the same.
/// </summary>
internal sealed class JournalTarget : IFuzzTarget
{
    private const byte Separator = 0x1e;
    private const int Columns = 6;
    public string Name => "journal";

    public void Try(byte[] input)
    {
        var columns = new List<byte[]>();
        foreach (var range in input.AsSpan().Split(Separator))
            columns.Add(input[range]);
        if (columns.Count != Columns)
            return;
        using var table = new Table();
        if (table.Read(columns) is not { } read)
            return;
        BrokenInvariantException.ThrowUnless(table.Reread(read.Event) == read.Event, "What was read and is written again is read the same.");
    }

    private sealed class Table : IDisposable
    {
        private readonly SqliteConnection _connection = new("Data Source=:memory:");
        private readonly JournalRow _row = new();
        private readonly JournalStatement _clear;
        private readonly JournalStatement _insert;
        private readonly JournalStatement _select;

        public Table()
        {
            _connection.Open();
            using (var create = _connection.CreateCommand())
            {
                create.CommandText = $"CREATE TABLE event ({JournalRow.Columns})";
                create.ExecuteNonQuery();
            }

            _clear = new JournalStatement(_connection, "DELETE FROM event");
            _insert = new JournalStatement(_connection, $"INSERT INTO event ({JournalRow.Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
            _select = new JournalStatement(_connection, $"SELECT {JournalRow.Columns} FROM event");
        }

        public void Dispose()
        {
            _clear.Dispose();
            _insert.Dispose();
            _select.Dispose();
            _row.Dispose();
            _connection.Dispose();
        }

        public JournaledEvent? Read(List<byte[]> columns)
        {
            _clear.Run();
            _insert.Bind(1, 1L);
            for (var column = 0; column < columns.Count; column++)
                _insert.Bind(column + 2, columns[column].AsSpan());
            _insert.Run();
            try
            {
                return Read();
            }
            catch (InvalidDataException)
            {
                return null;
            }
        }

        public CallEvent? Reread(CallEvent written)
        {
            _clear.Run();
            _row.Write(_insert, 1, written);
            return Read()?.Event;
        }

        private JournaledEvent? Read()
        {
            try
            {
                BrokenInvariantException.ThrowUnless(_select.Step(), "The row is there.");
                return _row.Read(_select);
            }
            finally
            {
                _select.Reset();
            }
        }
    }
}
