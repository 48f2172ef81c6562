using System.Reflection;
using System.Reflection.Emit;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Host;
using Speakr.Monitor.Host.Access;
using Speakr.Monitor.Host.Doctor;
using Xunit;

namespace Speakr.Monitor.IntegrationTests.Host;

/// <summary>The host uses what every application can use; only doctor looks into the library.</summary>
public sealed class HostTests
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    [Fact]
    public void InternalsOfTheLibrary_AreUsedWhereItIsSaidOnly()
    {
        var uses = typeof(ExitCodes).Assembly.GetTypes().ToLookup(MayUseInternals, InternalsUsed);

        uses[false].SelectMany(used => used).Should().BeEmpty();
        uses[true].SelectMany(used => used).Should().Contain(used => used.EndsWith("uses MySqlErrors.Code", StringComparison.Ordinal));
    }

    // The history of the demo is what a monitor's trackers make of a day that no monitor heard. A provider's certificate is checked as a source's is.
    private static bool MayUseInternals(Type type) =>
        type.Namespace == typeof(FindingCodes).Namespace || type == typeof(DemoHistory) || type == typeof(OpenIdConnectSignIn) || type.DeclaringType == typeof(DemoHistory);

    private static IEnumerable<string> InternalsUsed(Type type) =>
        from method in type.GetMethods(All).Cast<MethodBase>().Concat(type.GetConstructors(All))
        from member in MembersUsed(method)
        where (member as Type ?? member.DeclaringType)?.Assembly == typeof(Call).Assembly && IsInternal(member)
        select $"{type.FullName} uses {member.DeclaringType?.Name}.{member.Name}";

    private static bool IsInternal(MemberInfo member) => member switch
    {
        Type type => !type.IsVisible,
        MethodBase method => !method.DeclaringType!.IsVisible || method.IsAssembly,
        FieldInfo field => !field.DeclaringType!.IsVisible || field.IsAssembly,
        _ => false,
    };

    private static IEnumerable<MemberInfo> MembersUsed(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var ofType = method.DeclaringType!.GetGenericArguments();
        var ofMethod = method.IsGenericMethodDefinition ? method.GetGenericArguments() : [];
        for (var at = 0; at < code.Length;)
        {
            var instruction = code[at] == 0xFE ? Codes[(short)(0xFE00 | code[at + 1])] : Codes[code[at]];
            at += instruction.Size;
            if (instruction.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok
                && method.Module.ResolveMember(BitConverter.ToInt32(code, at), ofType, ofMethod) is { } member)
                yield return member;
            at += instruction.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }
}
