using System.Diagnostics;

namespace Speakr.Monitor.TestUtils;

/// <summary>Starts database servers so that none outlives the tests, and the programs that prepare their data.</summary>
public static class ServerProcess
{
    /// <summary>Starts a server that ends with this process, also when this one is killed.</summary>
    public static Task<Process> StartAsync(string[] command)
    {
        if (Programs.Find("setpriv") is { } setpriv)
            command = [setpriv, "--pdeathsig", "KILL", .. command];
        // The signal is sent when the starting thread ends, so that thread has to live as long as the server.
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                var process = Run(command[0], command[1..]);
                var ended = process.WaitForExitAsync();
                started.SetResult(process);
                ended.Wait();
            }
            catch (Exception error) when (!started.Task.IsCompleted)
            {
                started.SetException(error);
            }
        })
        { IsBackground = true, Name = Path.GetFileName(command[0]) };
        thread.Start();
        return started.Task;
    }

    /// <summary>Starts a program whose output nobody needs.</summary>
    public static Process Run(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start.");
        // Read to nowhere: a full pipe would stop the program.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task RunToEndAsync(string file, params string[] arguments)
    {
        using var process = Run(file, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{file} ended with {process.ExitCode}.");
    }
}
