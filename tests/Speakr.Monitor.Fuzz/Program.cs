using Speakr.Monitor.Fuzz;

if (args is ["instrument", .. var assemblies] && assemblies.Length > 0)
{
    foreach (var assembly in assemblies)
        SharpFuzz.Fuzzer.Instrument(assembly, _ => true, SharpFuzz.Options.Value);
    return 0;
}

if (args is ["targets"])
{
    foreach (var known in FuzzTargets.All)
        Console.WriteLine(known.Name);
    return 0;
}

if (args is not [var name, .. var files] || FuzzTargets.All.FirstOrDefault(known => known.Name == name) is not { } target)
{
    Console.Error.WriteLine("Usage: Speakr.Monitor.Fuzz <target> [file…] | targets | instrument <assembly>…");
    Console.Error.WriteLine("Without files, afl-fuzz is expected to have started this: see .ci/fuzz.");
    return 2;
}

foreach (var file in files)
{
    target.Try(File.ReadAllBytes(file));
    Console.WriteLine($"{file}: holds");
}

if (files.Length == 0)
{
    SharpFuzz.Fuzzer.Run(stream =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        target.Try(input.ToArray());
    });
}

return 0;
