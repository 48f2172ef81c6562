namespace Speakr.Monitor.TestUtils;

/// <summary>The trait of cases that take long: <c>dotnet test --filter "Length!=Long"</c> leaves them out.</summary>
public static class Length
{
    public const string Name = nameof(Length);

    public const string LongCase = "Long";
}
