using System.Reflection;
using Speakr.Monitor.Checks;

namespace Speakr.Monitor.IntegrationTests.Doctor;

/// <summary>Every kind of finding that library and host know.</summary>
internal static class AllFindings
{
    public static IReadOnlyList<FindingKind> Kinds { get; } =
    [
        .. new[] { typeof(Finding).Assembly, typeof(Speakr.Monitor.Host.Commands.DoctorCommand).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(field => field.FieldType == typeof(FindingKind))
            .Select(field => (FindingKind)field.GetValue(null)!),
    ];
}
