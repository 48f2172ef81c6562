using System.Security.Claims;
using FluentAssertions;
using Speakr.Monitor.AspNetCore;
using Speakr.Monitor.AspNetCore.Access;
using Speakr.Monitor.Calls;
using Speakr.Monitor.Tests.Support;
using Xunit;

namespace Speakr.Monitor.Tests.Api;

public sealed class AudienceTests
{
    [Theory]
    [InlineData(null, AccessRole.Viewer)]
    [InlineData("viewer", AccessRole.Viewer)]
    [InlineData("Supervisor", AccessRole.Supervisor)]
    [InlineData("ADMIN", AccessRole.Admin)]
    [InlineData("root", AccessRole.Viewer)]
    [InlineData("7", AccessRole.Viewer)]
    [InlineData("", AccessRole.Viewer)]
    public void Of_Role_IsThatOfTheClaimAndNeverMore(string? claim, AccessRole expected) =>
        Audience.Of(User(claim is null ? [] : [(MonitorClaims.Role, claim)]), AccessRole.Viewer).Role.Should().Be(expected);

    [Fact]
    public void Of_SeveralRoles_TheGreatestCounts() =>
        Audience.Of(User((MonitorClaims.Role, "viewer"), (MonitorClaims.Role, "admin")), AccessRole.Viewer).Role.Should().Be(AccessRole.Admin);

    [Fact]
    public void Of_WrongRole_IsViewerAlsoWhereOthersSeeMore() =>
        Audience.Of(User((MonitorClaims.Role, "boss")), AccessRole.Admin).SeesNumbers.Should().BeFalse();

    [Fact]
    public void Sees_LimitedToQueues_CallsThatHaveBeenThere()
    {
        var audience = Audience.Of(User((MonitorClaims.Queue, "8001"), (MonitorClaims.Queue, "8002")), AccessRole.Viewer);

        audience.Sees(Sample.Call("1.1") with { Queue = "8001" }).Should().BeTrue();
        audience.Sees(Sample.Call("1.1") with { Queue = "8003" }).Should().BeFalse();
        audience.Sees(Sample.Call("1.1") with { Queue = "8003", Visits = [Visit("8002"), Visit("8003")] }).Should().BeTrue("it came from there");
        audience.Sees("8001 ").Should().BeFalse("names are compared to the letter");
    }

    [Fact]
    public void Among_AskedForQueues_NeverMoreThanMayBeSeen()
    {
        var limited = new Audience(AccessRole.Admin, ["8001"]);

        limited.Among(null).Should().Equal("8001");
        limited.Among(["8001", "8002"]).Should().Equal("8001");
        limited.Among(["8002"]).Should().BeEmpty().And.NotBeNull("null would be all of them");
        new Audience(AccessRole.Viewer).Among(["8002"]).Should().Equal("8002");
        new Audience(AccessRole.Viewer).Among(null).Should().BeNull();
    }

    [Fact]
    public void Equals_SameRoleAndQueuesInAnyOrder_AreOneAudience()
    {
        new Audience(AccessRole.Viewer, ["1", "2"]).Should().Be(new Audience(AccessRole.Viewer, ["2", "1"]));
        new Audience(AccessRole.Viewer, ["1"]).Should().NotBe(new Audience(AccessRole.Viewer));
        new Audience(AccessRole.Viewer).Should().NotBe(new Audience(AccessRole.Admin));
        new Audience(AccessRole.Viewer, []).Should().NotBe(new Audience(AccessRole.Viewer), "no queue is not all queues");
    }

    private static QueueVisit Visit(string queue) => new() { Number = 1, Queue = queue, UniqueId = "1.1" };

    private static ClaimsPrincipal User(params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(claim => new Claim(claim.Type, claim.Value)), "test"));
}
