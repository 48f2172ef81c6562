using Speakr.Monitor.Cdr;

namespace Speakr.Monitor.Tests.Cdr;

/// <summary>Makes one of the coming steps fail: before it has happened, or after, when only the answer is lost.</summary>
internal sealed class Accidents
{
    private int _steps = -1;
    private bool _afterwards;

    /// <summary>How many steps there have been.</summary>
    public int Steps { get; private set; }

    /// <summary>Lets the step after <paramref name="steps"/> further ones fail.</summary>
    public void Plan(int steps, bool afterwards) => (_steps, _afterwards) = (steps, afterwards);

    public void Clear() => _steps = -1;

    public async ValueTask<T> StepAsync<T>(Func<T> step)
    {
        // Other stages get their turn between any two steps.
        await Task.Yield();
        lock (this)
        {
            Steps++;
            var fails = _steps >= 0 && _steps-- == 0;
            if (fails && !_afterwards)
                throw Failure();
            var result = step();
            if (fails)
                throw Failure();
            return result;
        }
    }

    private static CdrSyncException Failure() => new("An accident of the test.", isTransient: true);
}
