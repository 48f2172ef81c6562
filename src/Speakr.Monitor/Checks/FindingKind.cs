namespace Speakr.Monitor.Checks;

/// <summary>What a finding says, whatever it was found at. Immutable.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Code">Its stable name, by which it can be looked up and told in another language: <c>database.clock</c>.</param>
/// <param name="Message">What was found, in English, with <c>{0}</c>, <c>{1}</c> … for what differs from case to case.</param>
/// <param name="Advice">What to do about it, with the same placeholders; <see langword="null"/> when nothing is to be done.</param>
public sealed record FindingKind(FindingLevel Level, string Code, string Message, string? Advice = null)
{
    /// <summary>A finding of this kind.</summary>
    /// <param name="arguments">What stands for the placeholders. Never a password, a connection string or a whole phone number.</param>
    public Finding With(params object[] arguments) => new(this, arguments);
}
