using System.Text.Json;

namespace Speakr.Monitor.IntegrationTests.Recordings;

/// <summary>What really happened in a recording, noted by its phones and callers (samples/recordings).</summary>
internal sealed record Truth(IReadOnlyList<TrueCall> Calls)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Truth Read(string file) =>
        JsonSerializer.Deserialize<Truth>(File.ReadAllText(file), Json) ?? throw new InvalidDataException($"{file} is empty.");
}

/// <summary>One call as its phones saw it. Times in milliseconds of the recording.</summary>
internal sealed record TrueCall(
    string LinkedId,
    string Caller,
    IReadOnlyList<string> Queues,
    bool Answered,
    IReadOnlyList<string> AnsweredBy,
    string LeaveReason,
    string FinalStatus,
    double WaitSeconds,
    double TalkSeconds,
    double StartedAt,
    double EndedAt,
    IReadOnlyList<TrueAnswer> Answers);

/// <summary>A talk with an agent.</summary>
internal sealed record TrueAnswer(string Extension, double At, double End);
