using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>Values of a call in the order of the statements' parameters.</summary>
internal static class CallRow
{
    /// <summary>The parameters of a call. <c>id</c> comes last, so that a statement that inserts can leave it out.</summary>
    public static readonly string[] Names =
        ["status", "queue", "extension", "uniqueId", "linkId", "phoneNumber", "showOnPanel", "updatedAt", "createdAt"];

    public static readonly string[] KnownNames = [.. Names, "id"];

    public const int LinkId = 4;
    public const int Id = 9;

    public static object[] Of(Call call, string linkId, TextFitter text, SqlDialect dialect) =>
    [
        text.Fit("status", call.Status.ToWord()),
        text.Fit("queue", call.Queue),
        text.Fit("extension", call.Extension),
        text.Fit("uniqueId", call.UniqueId),
        linkId,
        text.FitOrNull("phoneNumber", call.CallerNumber),
        call.OnPanel ? 1 : 0,
        dialect.Seconds(call.UpdatedAt),
        dialect.Seconds(call.CreatedAt),
        DBNull.Value,
    ];
}
