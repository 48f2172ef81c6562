using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Commands;

// What was received is worked on by the thread that received it, which spares handing it to another. Read by the runtime when the first socket is made;
// nothing here blocks on a socket's thread.
Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");

return await new CommandLine(Texts.FromEnvironment(Environment.GetEnvironmentVariable)).InvokeAsync(args);
