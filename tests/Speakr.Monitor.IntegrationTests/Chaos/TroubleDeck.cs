namespace Speakr.Monitor.IntegrationTests.Chaos;

/// <summary>Deals troubles like cards: one of every kind first, then the others, and all of them once before one comes again.</summary>
internal sealed class TroubleDeck(IReadOnlyList<Trouble> troubles, Random random)
{
    private readonly List<Trouble> _cards = [];
    private bool _isBegun;

    /// <summary>How many kinds have not come yet.</summary>
    public int KindsLeft { get; private set; } = troubles.DistinctBy(trouble => trouble.Kind).Count();

    /// <summary>The next one that hits nothing which is hit already; <see langword="null"/> while there is none.</summary>
    public Trouble? Deal(IReadOnlySet<string> busy)
    {
        if (_cards.Count == 0)
            Shuffle();
        // Kinds that need much to be well would never come if others could pass them by.
        var next = KindsLeft > 0 ? _cards.Take(KindsLeft) : _cards;
        if (next.FirstOrDefault(card => !card.Targets.Any(busy.Contains)) is not { } trouble)
            return null;
        _cards.Remove(trouble);
        KindsLeft = Math.Max(0, KindsLeft - 1);
        return trouble;
    }

    private void Shuffle()
    {
        var cards = troubles.OrderBy(_ => random.Next()).ToList();
        // Sorting keeps the order of the others.
        var first = _isBegun ? [] : cards.DistinctBy(card => card.Kind).OrderBy(card => card.NeedsCopies).ToList();
        _cards.AddRange([.. first, .. cards.Except(first)]);
        _isBegun = true;
    }
}
