using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Speakr.Monitor.Databases;

/// <summary>
/// The MySQL driver that the application brought. The library refers to none, so that the application chooses driver and version.
/// </summary>
internal sealed record MySqlDriver(string Name, DbProviderFactory Factory)
{
    private const string Preferred = "MySqlConnector";

    private static readonly (string Assembly, string Type)[] Known =
    [
        (Preferred, "MySqlConnector.MySqlConnectorFactory"),
        ("MySql.Data", "MySql.Data.MySqlClient.MySqlClientFactory"),
    ];

    /// <summary>Whether a running command obeys a token. MySql.Data's does not: cancelling one breaks the driver on MariaDB.</summary>
    public bool CanCancel => IsCancellable(Name);

    public static bool IsCancellable(string? assembly) => assembly == Preferred;

    /// <exception cref="InvalidOperationException">The application has no MySQL driver.</exception>
    public static MySqlDriver Find() => Find(Load);

    internal static MySqlDriver Find(Func<string, string, DbProviderFactory?> load)
    {
        foreach (var (assembly, type) in Known)
        {
            if (load(assembly, type) is { } factory)
                return new MySqlDriver(assembly, factory);
        }

        throw new InvalidOperationException(
            "No MySQL driver was found. Add the package MySqlConnector (or MySql.Data) to the application, "
            + "or hand in a DbDataSource of a driver of your own.");
    }

    [SuppressMessage("Trimming", "IL2057", Justification = "The driver is looked up by name on purpose.")]
    [SuppressMessage("Trimming", "IL2075", Justification = "The factories keep their Instance member by contract with ADO.NET.")]
    private static DbProviderFactory? Load(string assembly, string type)
    {
        var factory = Type.GetType($"{type}, {assembly}", throwOnError: false);
        var instance = factory?.GetField("Instance", BindingFlags.Public | BindingFlags.Static);
        return instance?.GetValue(null) as DbProviderFactory;
    }
}
