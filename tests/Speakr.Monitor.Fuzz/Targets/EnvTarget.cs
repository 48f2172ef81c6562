using System.Buffers;
using System.Text;
using Microsoft.Extensions.Configuration;
using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Configuration;

namespace Speakr.Monitor.Fuzz.Targets;

/// <summary>
/// A <c>.env</c> file: nothing is thrown, what was read and is written again is read the same, and settings are either good or refused with sentences that hold
/// no secret.
/// </summary>
internal sealed class EnvTarget : IFuzzTarget
{
    private static readonly SearchValues<char> LineEndings = SearchValues.Create("\r\n\f\u0085\u2028\u2029");

    public string Name => "env";

    public void Try(byte[] input)
    {
        var values = DotEnvFile.Parse(Encoding.UTF8.GetString(input));
        CheckWritten(values);
        foreach (var problem in Problems(values))
        {
            foreach (var secret in values.Where(pair => IsSecret(pair.Key) && pair.Value.Trim().Length > 0).Select(pair => pair.Value.Trim()))
                CheckUntold(values, secret, problem);
        }
    }

    private static void CheckWritten(IReadOnlyDictionary<string, string> values)
    {
        var written = values.Where(pair => QuoteFor(pair.Value) is not null).ToDictionary();
        var text = string.Concat(written.Select(pair => $"{pair.Key}={QuoteFor(pair.Value)}{pair.Value}{QuoteFor(pair.Value)}\n"));
        var read = DotEnvFile.Parse(text);
        BrokenInvariantException.ThrowUnless(read.Count == written.Count && written.All(pair => read[pair.Key] == pair.Value), "What is written is read the same.");
    }

    // A value with all three quotes cannot be written, nor one that ends in what would escape its quote.
    private static char? QuoteFor(string value) => value switch
    {
        _ when value.EndsWith('\\') || value.AsSpan().ContainsAny(LineEndings) => null,
        _ when !value.Contains('\'', StringComparison.Ordinal) => '\'',
        _ when !value.Contains('`', StringComparison.Ordinal) => '`',
        _ => null,
    };

    // A sentence may hold the same word by itself; it does not hold another word of the same length.
    private static void CheckUntold(IReadOnlyDictionary<string, string> values, string secret, string problem)
    {
        if (!problem.Contains(secret, StringComparison.Ordinal))
            return;
        var other = new string('ξ', secret.Length);
        var changed = values.ToDictionary(pair => pair.Key, pair => IsSecret(pair.Key) && pair.Value.Trim() == secret ? other : pair.Value, StringComparer.OrdinalIgnoreCase);
        BrokenInvariantException.ThrowUnless(!Problems(changed).Any(sentence => sentence.Contains(other, StringComparison.Ordinal)), "No sentence tells a secret.");
    }

    private static IReadOnlyList<string> Problems(IReadOnlyDictionary<string, string> values)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(ConfigurationSources.Filled(values.Where(pair => !NamesFile(pair.Key)).Select(pair => (pair.Key, (string?)pair.Value)))).Build();
        try
        {
            new HostSettingsReader(configuration, new Texts(portuguese: false), "demo.db", readsSources: true).Read();
            return [];
        }
        catch (SettingsException refusal)
        {
            return refusal.Problems;
        }
    }

    private static bool IsSecret(string name) => name.EndsWith("PASSWORD", StringComparison.OrdinalIgnoreCase) || name.EndsWith("SECRET", StringComparison.OrdinalIgnoreCase);

    // What is tried here must not open files of the machine.
    private static bool NamesFile(string name) => name.EndsWith("FILE", StringComparison.OrdinalIgnoreCase) || name.Contains("CERTIFICATE", StringComparison.OrdinalIgnoreCase);
}
