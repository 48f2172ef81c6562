namespace Speakr.Monitor.AspNetCore.Api;

/// <summary>What is wrong with a parameter: for programs in English, for people in the language of their page.</summary>
internal readonly record struct QueryProblem(string Portuguese, string English);
