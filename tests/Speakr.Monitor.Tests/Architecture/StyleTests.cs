using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using FluentAssertions;
using Speakr.Monitor.Calls;
using Xunit;

namespace Speakr.Monitor.Tests.Architecture;

/// <summary>What the whole library keeps to, and no analyzer sees.</summary>
public sealed class StyleTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Type[] Types = [.. typeof(Call).Assembly.GetTypes().Where(type => !IsGenerated(type))];

    [Fact]
    public void StaticFields_HoldNoState() =>
        Types.SelectMany(type => type.GetFields(Declared)).Where(field => field.IsStatic && !IsGenerated(field) && !field.IsLiteral)
            .Where(field => !field.IsInitOnly || CanBeAddedTo(field.FieldType)).Select(NameOf).Should().Equal();

    [Fact]
    public void PublicAsynchronousMethods_TakeAToken() =>
        Types.Where(type => type.IsVisible).SelectMany(type => type.GetMethods(Declared)).Where(method => method.IsPublic && IsAsynchronous(method.ReturnType))
            .Where(method => method.Name != nameof(IAsyncDisposable.DisposeAsync) && !Array.Exists(method.GetParameters(), parameter => parameter.ParameterType == typeof(CancellationToken)))
            .Select(NameOf).Should().Equal();

    private static bool IsAsynchronous(Type type) =>
        type.IsAssignableTo(typeof(Task)) || type == typeof(ValueTask)
        || (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(ValueTask<>) || type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)));

    private static bool CanBeAddedTo(Type type) => type.IsAssignableTo(typeof(IEnumerable)) && !type.IsArray && type != typeof(string)
        && type.Namespace is not ("System.Collections.Frozen" or "System.Collections.Immutable");

    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.Contains('<', StringComparison.Ordinal)
        || (member.DeclaringType is { } outer && IsGenerated(outer));

    private static string NameOf(MemberInfo member) => $"{member.DeclaringType}.{member.Name}";
}
