namespace Speakr.Monitor.Cdr;

/// <summary>A row that the destination refused, set aside so that the others can go on.</summary>
/// <param name="Id">What it is known by: 32 hexadecimal digits.</param>
/// <param name="Row">The whole row.</param>
/// <param name="Reason">What the destination said.</param>
/// <param name="Attempts">How often it was tried.</param>
public sealed record QuarantinedCdr(string Id, CdrRow Row, string Reason, int Attempts);
