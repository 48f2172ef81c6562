using RepoDb.Attributes;
using Speakr.Monitor.Calls;

namespace RepoDbHistoryStore;

/// <summary>A row of the table of calls. Columns are named as the properties, so RepoDb needs no map.</summary>
[Map("RepoDbCalls")]
internal sealed record CallRow(
    long Id,
    string LinkedId,
    string UniqueId,
    CallStatus Status,
    string Queue,
    string Extension,
    string? CallerNumber,
    bool OnPanel,
    DateTime CreatedAt,
    DateTime UpdatedAt)
{
    public static CallRow Of(Call call) => new(
        0,
        StoredText.Key(call.LinkedId),
        StoredText.Fit(call.UniqueId),
        call.Status,
        StoredText.Fit(call.Queue),
        StoredText.Fit(call.Extension),
        call.CallerNumber is { } number ? StoredText.Fit(number) : null,
        call.OnPanel,
        call.CreatedAt.UtcDateTime,
        call.UpdatedAt.UtcDateTime);

    public Call ToCall(IEnumerable<VisitRow> visits) => new()
    {
        LinkedId = LinkedId,
        UniqueId = UniqueId,
        Status = Status,
        Queue = Queue,
        Extension = Extension,
        CallerNumber = CallerNumber,
        OnPanel = OnPanel,
        CreatedAt = new DateTimeOffset(CreatedAt, TimeSpan.Zero),
        UpdatedAt = new DateTimeOffset(UpdatedAt, TimeSpan.Zero),
        Visits = [.. visits.OrderBy(visit => visit.Number).Select(visit => visit.ToVisit())],
    };
}
