using Speakr.Monitor.DependencyInjection;

namespace Speakr.Monitor.Host;

/// <summary>The call centre of the demo: its queues, its agents and who calls. All of it is invented; none of its numbers can be dialed.</summary>
internal static class DemoCentre
{
    /// <summary>The queues and what people call them.</summary>
    public static IReadOnlyDictionary<string, string> QueueNames { get; } = new Dictionary<string, string>
    {
        ["8001"] = "Vendas", ["8002"] = "Suporte", ["8003"] = "Financeiro", ["8004"] = "Cobrança", ["8005"] = "Retenção", ["8006"] = "SAC",
    };

    /// <summary>Of twenty callers so many call each queue. Dealt like cards, so that no queue is silent for long.</summary>
    public static IReadOnlyList<string> Deck { get; } =
    [
        .. Enumerable.Repeat("8001", 5), .. Enumerable.Repeat("8002", 4), .. Enumerable.Repeat("8003", 3),
        .. Enumerable.Repeat("8004", 3), .. Enumerable.Repeat("8005", 2), .. Enumerable.Repeat("8006", 3),
    ];

    /// <summary>Calls in each hour of the day, by the local clock.</summary>
    public static IReadOnlyList<int> CallsByHour { get; } =
        [24, 24, 24, 24, 24, 24, 30, 40, 60, 75, 80, 80, 65, 65, 75, 80, 75, 65, 55, 45, 40, 36, 30, 26];

    public static IReadOnlyList<string> Companies { get; } =
    [
        "Padaria Aurora", "Mercado Bom Dia", "Farmácia Estrela", "Oficina do Vale", "Livraria Horizonte", "Hotel Mirante", "Clínica Primavera",
        "Transportes Serra Azul", "Escola Girassol", "Restaurante Canoa", "Gráfica Maré", "Floricultura Ipê", "Academia Corrente", "Ótica Lumiar",
    ];

    /// <summary>The shifts. The night needs an agent in each queue, too.</summary>
    public static IReadOnlyList<DemoShift> Shifts { get; } =
    [
        .. Shift(1001, 6 * 60, 9.5, "Ana", "Bruno", "Carla", "Davi", "Elisa", "Fábio"),
        .. Shift(1007, 9 * 60, 12.5, "Gabi", "Hugo", "Iara", "João", "Karen", "Lucas", "Marina", "Nélson", "Olívia", "Paulo"),
        .. Shift(1017, 20 * 60, 11, "Quésia", "Rafael", "Sônia", "Tiago", "Úrsula", "Vítor", "Wanda", "Yuri"),
    ];

    // Not all at the same minute.
    private static IEnumerable<DemoShift> Shift(int extension, int minute, double hours, params string[] names) => names.Select((name, index) => new DemoShift(
        new DemoAgent($"{extension + index}", name, QueuesOf(index)), TimeSpan.FromMinutes(minute + (index * 6)), TimeSpan.FromHours(hours)));

    public static void ApplyTo(SpeakrMonitorOptions options)
    {
        // Somebody is to be seen waiting most of the time, and the centre still to meet what it promises.
        options.Statistics.ServiceLevelThreshold = TimeSpan.FromSeconds(45);
        foreach (var (queue, name) in QueueNames)
            options.Names.Queues[queue] = name;
    }

    private static string[] QueuesOf(int index)
    {
        string[] queues = [.. QueueNames.Keys];
        return [.. new[] { index, index + 2, index + 3 }.Select(queue => queues[queue % queues.Length]).Order(StringComparer.Ordinal)];
    }
}
