namespace Speakr.Monitor.Host;

/// <summary>What is about the sources of one or several PBXs.</summary>
internal sealed partial class Texts
{
    public string BadSocketUrl(string name) => Pick(
        $"{name} is not the address of a feed: write it like http://feed.example:3000, special characters in user and password percent-encoded.",
        $"{name} não é o endereço de um feed: escreva como http://feed.example:3000, com os caracteres especiais de usuário e senha em percent-encoding.");

    public string BadAmiUrl(string name) => Pick(
        $"{name} is not the address of a manager interface: write it like ami://user:secret@pbx.example:5038, special characters in user and secret percent-encoded; amis:// for TLS.",
        $"{name} não é o endereço de uma interface AMI: escreva como ami://usuario:segredo@pabx.example:5038, com os caracteres especiais de usuário e segredo em percent-encoding; amis:// com TLS.");

    public string PbxWithoutSource(string feed, string ami, string present) => Pick(
        $"{feed} or {ami} is missing while {present} is set: set the address of that PBX's feed, like http://feed.example:3000, or of its manager interface, like ami://user:secret@pbx.example:5038.",
        $"{feed} ou {ami} não está definida, embora {present} esteja: defina o endereço do feed desse PABX, como http://feed.example:3000, ou o da interface AMI, como ami://usuario:segredo@pabx.example:5038.");

    public string BadPbxName(string name, int most) => Pick(
        $"{name}: the name of a PBX may have at most {most} letters, digits, hyphens and underscores.",
        $"{name}: o nome de um PABX pode ter no máximo {most} letras, dígitos, hifens e sublinhados.");

    public string LongPrefix(string name, int most) => Pick(
        $"{name} may have at most {most} characters.",
        $"{name} pode ter no máximo {most} caracteres.");

    public string SameSourceName(string name, string value) => Pick(
        $"{name} is \"{value}\", and a PBX's section has the same name: rename one of them, because names identify sources.",
        $"{name} é \"{value}\", e a seção de um PABX tem o mesmo nome: mude um deles, pois o nome identifica a fonte.");

    public string SamePrefix(string name, string other, string value) => Pick(
        $"{name} is \"{value}\", the same as {other}: give each PBX its own prefix, because two of them can produce the same call id.",
        $"{name} é \"{value}\", igual a {other}: dê a cada PABX um prefixo próprio, pois dois deles podem gerar o mesmo id de chamada.");
}
