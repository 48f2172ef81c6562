using Speakr.Monitor.Calls;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.History.Sql;

/// <summary>A row of <c>CallsHistory</c>.</summary>
internal static class CallRow
{
    /// <summary>The columns of a call without its <c>id</c>.</summary>
    public static readonly string[] Names =
        ["status", "queue", "extension", "uniqueId", "linkId", "phoneNumber", "showOnPanel", "updatedAt", "createdAt"];

    public static readonly string[] KnownNames = [.. Names, "id"];

    /// <summary>Appends the values of <see cref="Names"/>.</summary>
    public static SqlScript Append(SqlScript row, Call call, string linkId, TextFitter text) => row
        .Text(text.Fit("status", call.Status.ToWord()))
        .Text(text.Fit("queue", call.Queue))
        .Text(text.Fit("extension", call.Extension))
        .Text(text.Fit("uniqueId", call.UniqueId))
        .Text(linkId)
        .Text(text.FitOrNull("phoneNumber", call.CallerNumber))
        .Number(call.OnPanel ? 1 : 0)
        .Seconds(call.UpdatedAt)
        .Seconds(call.CreatedAt);
}
