using Microsoft.AspNetCore.Http;

namespace Speakr.Monitor.AspNetCore.Api;

/// <summary>Answers that say what is wrong with a request and what to do (RFC 9457).</summary>
internal static class Problem
{
    public static IResult Of(int status, string title, string detail) => TypedResults.Problem(detail, statusCode: status, title: title);

    public static IResult BadRequest(IEnumerable<QueryProblem> problems) =>
        Of(StatusCodes.Status400BadRequest, "The request cannot be answered as it is.", string.Join(" ", problems.Select(problem => problem.English)));

    public static IResult NotFound(string detail) => Of(StatusCodes.Status404NotFound, "Not found.", detail);

    public static IResult NumbersAreMasked { get; } = Of(
        StatusCodes.Status403Forbidden,
        "Numbers are masked for you.",
        "Searching by number needs the role supervisor or admin.");

    public static IResult HistoryAway(string reason) =>
        Of(StatusCodes.Status503ServiceUnavailable, "The history cannot be read at the moment.", reason);
}
