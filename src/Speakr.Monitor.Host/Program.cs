using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Commands;

return await new CommandLine(Texts.FromEnvironment(Environment.GetEnvironmentVariable)).InvokeAsync(args);
