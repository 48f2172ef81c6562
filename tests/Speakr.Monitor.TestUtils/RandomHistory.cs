using System.Globalization;
using Speakr.Monitor.Agents;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Statistics;

namespace Speakr.Monitor.TestUtils;

/// <summary>Calls of all kinds over more than a year with both changes of the clock of 2018 in São Paulo, and all that can be asked about them.</summary>
public sealed class RandomHistory(int seed)
{
    public static readonly TimeZoneInfo SaoPaulo = TimeZoneInfo.FindSystemTimeZoneById("America/Sao_Paulo");

    private static readonly string[] Queues = ["8001", "8002", "8003", "vendas"];
    private static readonly DateTimeOffset[] Busy =
    [
        new(2018, 2, 18, 2, 0, 0, TimeSpan.Zero), new(2018, 11, 4, 3, 0, 0, TimeSpan.Zero), new(2018, 6, 1, 15, 0, 0, TimeSpan.Zero),
    ];

    private readonly Random _random = new(seed);

    public List<Call> Calls() => [.. Enumerable.Range(1, _random.Next(40, 250)).Select(Call)];

    /// <summary>Those of one kind of an agent in a queue follow each other.</summary>
    public List<AgentPeriod> Periods() =>
    [
        .. Enumerable.Range(0, _random.Next(0, 60)).Select(_ => Period()).GroupBy(period => (period.Interface, period.Queue, period.Kind)).SelectMany(periods =>
        {
            var ordered = periods.OrderBy(period => period.StartedAt).DistinctBy(period => period.StartedAt).ToList();
            return ordered.Zip(ordered.Skip(1).Select(next => (DateTimeOffset?)next.StartedAt).Append(null), (period, next) =>
                period.EndedAt is { } endedAt && !(endedAt > next) ? period : period with { EndedAt = next });
        }),
    ];

    /// <summary>What reports say to many questions, always the same ones for a seed.</summary>
    public static async Task<List<string>> AskAsync(ICallReports reports, int seed)
    {
        ArgumentNullException.ThrowIfNull(reports);
        var (history, answers) = (new RandomHistory(seed), new List<string>());
        for (var i = 0; i < 12; i++)
        {
            var (from, to) = history.Bounds();
            var queues = history.SomeQueues();
            var interval = history._random.Next(5) is var kind && kind < 4 ? (StatisticsInterval?)kind : null;
            answers.Add($"queues {from:O} {to:O} {interval}");
            answers.AddRange((await reports.GetQueueStatisticsAsync(
                new QueueStatisticsQuery { From = from, To = to, Interval = interval, Queues = queues }, CancellationToken.None)).Select(Text));
            answers.Add($"agents {from:O} {to:O}");
            answers.AddRange((await reports.GetAgentStatisticsAsync(
                new AgentStatisticsQuery { From = from, To = to, Queues = queues }, CancellationToken.None)).Select(agent => agent.ToString()));
            var callbacks = await reports.GetCallbacksAsync(
                new CallbackQuery { From = from, To = to, Queues = queues, IncludesShort = i % 3 == 0, Limit = i % 2 == 0 ? 5 : 500 }, CancellationToken.None);
            answers.Add($"callbacks {from:O} {to:O} {callbacks.WithoutNumber}");
            answers.AddRange(callbacks.Items.Select(caller => caller.ToString()));
            var search = history.Search(from, to, queues);
            answers.Add($"search {search}");
            answers.AddRange(await PagesAsync(reports, search));
        }

        return answers;
    }

    private static async Task<List<string>> PagesAsync(ICallReports reports, CallSearch search)
    {
        var pages = new List<string>();
        CallPage page;
        do
        {
            page = await reports.SearchAsync(search, CancellationToken.None);
            pages.Add(string.Join(' ', page.Items.Select(call => $"{call.LinkedId}/{call.Visits.Count}/{call.Visits.Sum(visit => visit.Rings.Count)}")));
            search = search with { After = page.Next };
        }
        while (page.Next is not null);
        return pages;
    }

    private static string Text(QueueStatistics item) =>
        string.Create(CultureInfo.InvariantCulture, $"{item.Queue} {item.From:O} {item.To:O} {item.Figures}");

    private (DateTimeOffset? From, DateTimeOffset? To) Bounds()
    {
        DateTimeOffset? from = _random.Next(4) == 0 ? null : Moment();
        DateTimeOffset? to = _random.Next(4) == 0 ? null : (from ?? Moment()).AddHours(_random.Next(1, 3000));
        return (from, to);
    }

    private string[]? SomeQueues() => _random.Next(3) switch
    {
        0 => null,
        1 => [Queues[_random.Next(Queues.Length)]],
        _ => [.. Queues.Where(_ => _random.Next(2) == 0), "none"],
    };

    private CallSearch Search(DateTimeOffset? from, DateTimeOffset? to, string[]? queues) => new()
    {
        From = from,
        To = to,
        Queues = queues,
        Status = _random.Next(4) == 0 ? (CallStatus)_random.Next(4) : null,
        Number = _random.Next(4) == 0 ? new[] { "55", "551190000001", "551190000", "%", "_5" }[_random.Next(5)] : null,
        Extension = _random.Next(4) == 0 ? Extension() : null,
        Agent = _random.Next(3) == 0 ? new[] { Extension(), "Ana", $"PJSIP/{Extension()}" }[_random.Next(3)] : null,
        Limit = _random.Next(5, 60),
    };

    private Call Call(int number)
    {
        var createdAt = Moment();
        var visits = Enumerable.Range(1, _random.Next(4)).Select(visit => Visit(visit, createdAt.AddMinutes(_random.Next(-40, 600)))).ToList();
        return new Call
        {
            LinkedId = $"{createdAt.ToUnixTimeSeconds()}.{number}",
            UniqueId = $"{createdAt.ToUnixTimeSeconds()}.{number}",
            Status = (CallStatus)_random.Next(4),
            Queue = visits.LastOrDefault()?.Queue ?? Queues[_random.Next(Queues.Length)],
            Extension = visits.LastOrDefault()?.Extension ?? (_random.Next(2) == 0 ? "" : Extension()),
            CallerNumber = _random.Next(8) == 0 ? null : $"55119{_random.Next(0, 30):00000000}",
            OnPanel = _random.Next(2) == 0,
            CreatedAt = createdAt,
            UpdatedAt = createdAt.AddMinutes(3),
            Visits = visits,
        };
    }

    private QueueVisit Visit(int number, DateTimeOffset at)
    {
        var isAnswered = _random.Next(3) > 0;
        var isOver = _random.Next(6) > 0;
        var answeredAt = at.AddSeconds(_random.Next(60));
        return new QueueVisit
        {
            Number = number,
            Queue = Queues[_random.Next(Queues.Length)],
            UniqueId = $"{number}.{at.ToUnixTimeSeconds()}",
            JoinedAt = _random.Next(8) == 0 ? null : at,
            AnsweredAt = isAnswered ? answeredAt : null,
            LeftAt = isAnswered || isOver ? answeredAt : null,
            EndedAt = isOver ? answeredAt.AddSeconds(100) : null,
            Extension = isAnswered ? Extension() : "",
            AgentName = isAnswered && _random.Next(4) > 0 ? new[] { "Ana", "Bia", "Caio" }[_random.Next(3)] : null,
            WaitSeconds = _random.Next(6) == 0 ? null : _random.Next(60),
            TalkSeconds = isAnswered && isOver && _random.Next(6) > 0 ? _random.Next(600) : null,
            HoldSeconds = isAnswered && _random.Next(3) == 0 ? _random.Next(30) : null,
            EndReason = isOver ? (VisitEndReason)_random.Next(8) : null,
            Rings = [.. Enumerable.Range(1, _random.Next(3)).Select(ring => Ring(ring, at.AddSeconds(ring)))],
        };
    }

    private RingAttempt Ring(int number, DateTimeOffset at)
    {
        var extension = Extension();
        return new RingAttempt
        {
            Number = number, Interface = $"PJSIP/{extension}", Extension = _random.Next(4) == 0 ? "" : extension, AgentName = _random.Next(3) == 0 ? null : "Ana",
            RangAt = at, Seconds = 5, IsAnswered = _random.Next(3) == 0,
        };
    }

    private AgentPeriod Period()
    {
        var start = Milliseconds(Moment());
        return new AgentPeriod("pbx", $"PJSIP/{Extension()}", Queues[_random.Next(Queues.Length)], (AgentPeriodKind)_random.Next(2), start)
        {
            AgentName = _random.Next(3) == 0 ? null : "Bia",
            EndedAt = _random.Next(10) == 0 ? null : start.AddSeconds(_random.Next(0, 40_000)),
        };
    }

    private string Extension() => $"100{_random.Next(5)}";

    private DateTimeOffset Moment() => _random.Next(3) == 0
        ? new DateTimeOffset(2017, 12, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(_random.Next(400 * 24 * 3600)).AddTicks(_random.Next(10_000_000))
        : Busy[_random.Next(Busy.Length)].AddMilliseconds(_random.Next(-10_000_000, 10_000_000)).AddTicks(_random.Next(10_000));

    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
