using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Speakr.Monitor.Benchmarks;

if (args is ["live", ..])
{
    await new LiveLoad(watchers: args is [_, var watchers] ? int.Parse(watchers, CultureInfo.InvariantCulture) : 1_000).RunAsync();
    return;
}

if (args is ["history", var database])
{
    await LargeHistory.RunAsync(database);
    return;
}

// In this process: a project that is made for each benchmark would need to know how this one is built.
var config = DefaultConfig.Instance
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
    .AddDiagnoser(MemoryDiagnoser.Default);
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
