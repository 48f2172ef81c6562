using System.Text;
using FluentAssertions;
using Speakr.Monitor.Sources;
using Speakr.Monitor.Sources.SocketIO;
using Xunit;

namespace Speakr.Monitor.Tests.Sources;

public sealed class EventPacketParserTests
{
    private const string Hangup = """{"event":"Hangup","linkedid":"1.1","uniqueid":"1.1"}""";

    [Theory]
    [InlineData($"42[\"8001\",{Hangup}]", "")]
    [InlineData($"42[8001,{Hangup}]", "")]
    [InlineData($"42[null,{Hangup}]", "")]
    [InlineData($"42[[\"a\",{{}}],{Hangup}]", "")]
    [InlineData($"42[{{\"name\":\"8001\"}},{Hangup}]", "")]
    [InlineData($"42[\"8001\",1,\"text\",[{{}}],{Hangup},{{}}]", "")]
    [InlineData($"4217[\"8001\",{Hangup}]", "")]
    [InlineData($"42/feed,[\"8001\",{Hangup}]", "/feed")]
    [InlineData($"42/feed,17[\"8001\",{Hangup}]", "/feed")]
    [InlineData("42[\"8001\",\"{\\\"event\\\":\\\"Hangup\\\",\\\"linkedid\\\":\\\"1.1\\\",\\\"uniqueid\\\":\\\"1.1\\\"}\"]", "")]
    public void Parse_EventPacketInAnyForm_FindsTheEvent(string frame, string name)
    {
        var (type, packetName, outcome) = Parse(frame);

        type.Should().Be(PacketType.Event);
        packetName.Should().Be(name);
        outcome.Should().Be(FrameOutcome.Event);
    }

    [Theory]
    [InlineData("42", FrameOutcome.Malformed)]
    [InlineData("42[", FrameOutcome.Malformed)]
    [InlineData("42[]", FrameOutcome.Foreign)]
    [InlineData("42[\"8001\"]", FrameOutcome.Foreign)]
    [InlineData("42[\"8001\",\"{\"]", FrameOutcome.Malformed)]
    [InlineData("42[\"8001\",\"{\\ud83d\"]", FrameOutcome.Malformed)]
    [InlineData("42{\"event\":\"Hangup\"}", FrameOutcome.Malformed)]
    [InlineData("42/feed", FrameOutcome.Malformed)]
    [InlineData("42[\"8001\",{\"event\":\"Hangup\",\"linkedid\":\"1.1\"", FrameOutcome.Malformed)]
    public void Parse_PacketWithoutAnEvent_SaysWhy(string frame, object expected) => Parse(frame).Outcome.Should().Be((FrameOutcome)expected);

    [Theory]
    [InlineData("42[\"event\",{\"data\":{\"event\":\"Hangup\"}}]", FrameOutcome.Foreign, InputForm.Nested)]
    [InlineData("42[\"m\",{\"type\":\"ami\",\"event\":{\"name\":\"Hangup\"}}]", FrameOutcome.Foreign, InputForm.Nested)]
    [InlineData("42[\"Hangup\",{\"linkedid\":\"1.1\",\"uniqueid\":\"1.1\"}]", FrameOutcome.Foreign, InputForm.Unnamed)]
    [InlineData("42[\"Hangup\",{}]", FrameOutcome.Foreign, InputForm.Unnamed)]
    [InlineData("42[\"Hangup\",{\"event\":\"\",\"linkedid\":\"1.1\"}]", FrameOutcome.Foreign, InputForm.Unnamed)]
    [InlineData("42[\"Hangup\",{\"event\":7,\"linkedid\":\"1.1\"}]", FrameOutcome.Foreign, InputForm.Unnamed)]
    [InlineData("42[\"a\",\"{\\\"data\\\":{}}\"]", FrameOutcome.Foreign, InputForm.Nested)]
    [InlineData("42[\"events\",[{\"event\":\"Hangup\"}]]", FrameOutcome.Foreign, InputForm.Other)]
    [InlineData("42[\"x\",\"Event: Hangup\\r\\nQueue: 8001\"]", FrameOutcome.Foreign, InputForm.Other)]
    [InlineData("42[\"r\",{\"Response\":\"Success\",\"actionid\":\"1\"}]", FrameOutcome.Ignored, InputForm.Other)]
    [InlineData("42[\"a\",{\"event\":\"VarSet\",\"x\":{}}]", FrameOutcome.Ignored, InputForm.Other)]
    public void Parse_EventInAFormThatCannotBeRead_SaysInWhich(string frame, object outcome, object form)
    {
        var parser = new EventPacketParser(new CallEventParser("test", ""));

        parser.Parse(EnginePacket.Read(Encoding.UTF8.GetBytes(frame)).Body, default, out _).Should().Be((FrameOutcome)outcome);
        parser.Form.Should().Be((InputForm)form);
    }

    [Theory]
    [InlineData("", PacketType.Unknown)]
    [InlineData("x", PacketType.Unknown)]
    [InlineData("4", PacketType.Unknown)]
    [InlineData("49", PacketType.Unknown)]
    [InlineData("0{}", PacketType.Open)]
    [InlineData("1", PacketType.Close)]
    [InlineData("2", PacketType.Ping)]
    [InlineData("3probe", PacketType.Idle)]
    [InlineData("6", PacketType.Idle)]
    [InlineData("40{\"sid\":\"x\"}", PacketType.Connect)]
    [InlineData("41", PacketType.Disconnect)]
    [InlineData("43[]", PacketType.Other)]
    [InlineData("44{\"message\":\"x\"}", PacketType.ConnectError)]
    [InlineData("451-[\"8001\",{\"_placeholder\":true,\"num\":0}]", PacketType.Other)]
    public void Read_Frame_TellsItsType(string frame, object expected) => Parse(frame).Type.Should().Be((PacketType)expected);

    private static (PacketType Type, string Namespace, FrameOutcome Outcome) Parse(string frame)
    {
        var packet = EnginePacket.Read(Encoding.UTF8.GetBytes(frame));
        var outcome = new EventPacketParser(new CallEventParser("test", "")).Parse(packet.Body, default, out _);
        return (packet.Type, Encoding.UTF8.GetString(packet.Namespace), outcome);
    }
}
