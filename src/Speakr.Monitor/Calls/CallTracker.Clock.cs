namespace Speakr.Monitor.Calls;

/// <content>
/// The tracker's own time. It runs on when the wall clock is set, so that waiting, remembering and forgetting follow the time that has passed; the
/// wall clock only dates what is handed out. Times are converted where they come in and go out.
/// </content>
internal sealed partial class CallTracker
{
    // Steps are told in whole seconds.
    private static readonly TimeSpan StepBlur = TimeSpan.FromSeconds(1);

    // What the wall clock says is the tracker's own time plus this.
    private TimeSpan _clockOffset;
    private DateTimeOffset _latest;
    private DateTimeOffset _steppedAt;

    /// <summary>The steps of the wall clock that have taken effect, added up.</summary>
    internal TimeSpan ClockOffset => _clockOffset;

    private void StepClock(CallEvent callEvent)
    {
        _clockOffset += callEvent.ClockStep ?? throw new ArgumentException("ClockStepped needs a step.", nameof(callEvent));
        _steppedAt = _latest;
    }

    /// <summary>Calls that last are dated anew by the clock that has been set, so that what the panel counts from is right.</summary>
    private void Redate()
    {
        foreach (var call in _byLinkedId.Values)
        {
            if (call is { IsEnded: false, HasVisits: true })
                MarkChanged(call);
        }
    }

    private DateTimeOffset InOwnTime(DateTimeOffset time) => time - _clockOffset;

    /// <summary>The tracker's time of something that happens now: it does not run back by what a step was rounded by.</summary>
    private DateTimeOffset Now(DateTimeOffset time)
    {
        var now = InOwnTime(time);
        return now < _steppedAt && _steppedAt - now < StepBlur ? _steppedAt : now;
    }

    private CallEvent InOwnTime(CallEvent callEvent) =>
        _clockOffset == TimeSpan.Zero ? callEvent : callEvent with { ReceivedAt = Now(callEvent.ReceivedAt) };

    private Call InOwnTime(Call stored) => _clockOffset == TimeSpan.Zero ? stored : CallTimes.Map(stored, InOwnTime);

    private RecordedCall InOwnTime(RecordedCall record) => _clockOffset == TimeSpan.Zero ? record : CallTimes.Map(record, InOwnTime);

    private Call Dated(Call call) => _clockOffset == TimeSpan.Zero ? call : CallTimes.Map(call, time => time + _clockOffset);

    private CallChange Dated(CallChange change) => _clockOffset == TimeSpan.Zero ? change : change with { Call = Dated(change.Call) };
}
