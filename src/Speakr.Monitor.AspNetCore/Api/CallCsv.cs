using System.Buffers;
using System.Globalization;
using System.Text;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Pipeline;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary>Calls as CSV (RFC 4180), a line for each with its latest visit, page by page, so that memory does not grow with the answer.</summary>
internal static class CallCsv
{
    private const string Header =
        "linkId,source,status,queue,extension,agent,number,createdAt,updatedAt,joinedAt,answeredAt,endedAt,waitSeconds,ringSeconds,talkSeconds,holdSeconds,endReason,visits,uniqueId\r\n";

    private static readonly SearchValues<char> InNumbers = SearchValues.Create("0123456789*");

    // The last four are those of Chinese and Japanese keyboards, which some spreadsheets understand.
    private static readonly SearchValues<char> FormulaSigns = SearchValues.Create("=@+-\t\r\n\uff1d\uff0b\uff0d\uff20");

    public static async Task WriteAsync(ApiRequest request, CallSearch search, int limit)
    {
        var reports = request.Service<ICallReports>();
        var names = request.Service<PbxNames>();
        // Before the answer begins: what fails now can still be said.
        var page = await NextAsync(null).ConfigureAwait(false);
        var response = request.Context.Response;
        response.ContentType = "text/csv; charset=utf-8; header=present";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentDisposition = "attachment; filename=\"calls.csv\"";
        var writer = new StreamWriter(response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 16_384);
        await using (writer.ConfigureAwait(false))
        {
            try
            {
                await writer.WriteAsync(Header.AsMemory(), request.Aborted).ConfigureAwait(false);
                while (true)
                {
                    foreach (var call in page.Items)
                        await writer.WriteAsync(Line(CallDocument.Of(call, names.Of(call.LinkedId), !request.Audience.SeesNumbers)).AsMemory(), request.Aborted).ConfigureAwait(false);
                    limit -= page.Items.Count;
                    if (page.Next is not { } next || limit <= 0)
                        return;
                    page = await NextAsync(next).ConfigureAwait(false);
                }
            }
            catch
            {
                // A file that ends early must not look whole.
                request.Context.Abort();
                throw;
            }
        }

        ValueTask<CallPage> NextAsync(CallCursor? after) => search.Queues is { Count: 0 }
            ? ValueTask.FromResult(new CallPage([], null))
            : reports.SearchAsync(search with { After = after, Limit = Math.Min(limit, CallEndpoints.LargestLimit) }, request.Aborted);
    }

    private static string Line(CallDocument call)
    {
        var visit = call.Visits.LastOrDefault(visit => visit.Queue == call.Queue) ?? (call.Visits is [.., var last] ? last : null);
        var line = new StringBuilder(256);
        Add(call.LinkId);
        Add(call.Source);
        Add(call.Status);
        Add(call.Queue);
        Add(call.Extension);
        Add(visit?.Agent);
        Add(call.Number);
        AddTime(call.CreatedAt);
        AddTime(call.UpdatedAt);
        AddTime(visit?.JoinedAt);
        AddTime(visit?.AnsweredAt);
        AddTime(visit?.EndedAt);
        AddNumber(visit?.WaitSeconds);
        AddNumber(visit?.RingSeconds);
        AddNumber(visit?.TalkSeconds);
        AddNumber(visit?.HoldSeconds);
        Add(visit?.EndReason);
        AddNumber(call.Visits.Count);
        Add(call.UniqueId);
        line.Length--;
        return line.Append("\r\n").ToString();

        void Add(string? text) => line.Append(Cell(text)).Append(',');

        void AddTime(DateTimeOffset? time) => Add(time?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));

        void AddNumber(int? number) => Add(number?.ToString(CultureInfo.InvariantCulture));
    }

    internal static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var safe = WithoutFormulas(text);
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    // Spreadsheets take a text that begins so for a formula, and it may come from a caller. They also cut lines at ';' or tabs, where the comma is the decimal
    // sign, as in Portuguese, and then any part of a text begins a cell.
    private static string WithoutFormulas(string text)
    {
        if (!text.AsSpan().ContainsAny(FormulaSigns))
            return text;
        var safe = new StringBuilder(text.Length + 1);
        if (text[0] is '\t' or '\r' or '\n')
            safe.Append('\'');
        var begins = true;
        for (var at = 0; at < text.Length; at++)
        {
            if (begins && IsFormula(text, at))
                safe.Append('\'');
            begins = text[at] is ',' or ';' or '\t' or '\r' or '\n' || (begins && text[at] is ' ' or '"');
            safe.Append(text[at]);
        }

        return safe.ToString();
    }

    // A number like +55… is none, where it is all of the text.
    private static bool IsFormula(string text, int at) => text[at] switch
    {
        '+' => at > 0 || text.AsSpan(1).ContainsAnyExcept(InNumbers),
        '=' or '@' or '-' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20' => true,
        _ => false,
    };
}
