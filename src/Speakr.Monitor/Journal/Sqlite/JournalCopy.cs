using Microsoft.Data.Sqlite;

namespace Speakr.Monitor.Journal.Sqlite;

/// <summary>Copies valid rows of a damaged file to another one.</summary>
internal sealed class JournalCopy(SqliteConnection to) : IDisposable
{
    private readonly JournalRow _row = new();
    private readonly JournalStatement _insert = new(to, $"INSERT INTO Events ({JournalRow.Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");

    public long Kept { get; private set; }

    public void Take(JournalStatement row)
    {
        if (!MakesSense(row))
            return;
        _insert.Bind(1, row.Number(0)).Bind(2, row.Bytes(1)).Bind(3, row.Bytes(2)).Bind(4, row.Bytes(3))
            .Bind(5, row.Text(4)).Bind(6, row.Text(5)).Bind(7, row.Bytes(6)).Run();
        Kept++;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _row.Dispose();
    }

    private bool MakesSense(JournalStatement row)
    {
        try
        {
            _row.Read(row);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
