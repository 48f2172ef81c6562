namespace Speakr.Monitor.Host.Doctor;

/// <summary>Looks at one part of a set-up, before or while it works, and says what is wrong and what to do.</summary>
internal interface IDoctorCheck
{
    DoctorSubject Subject { get; }

    /// <summary>Which one, where there may be several.</summary>
    string? Name => null;

    /// <summary>Changes nothing: no table is created and no row is written. What it throws ends this check only, as a finding.</summary>
    IAsyncEnumerable<Finding> RunAsync(CancellationToken cancellationToken);
}

/// <summary>The parts, in the order of the report.</summary>
internal enum DoctorSubject
{
    Feed,
    History,
    Journal,
    CdrSource,
    CdrDestination,
    Host,
}
