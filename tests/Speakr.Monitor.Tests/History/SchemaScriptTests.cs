using FluentAssertions;
using Xunit;
using Speakr.Monitor.Storage;

namespace Speakr.Monitor.Tests.History;

public sealed class SchemaScriptTests
{
    [Theory]
    [InlineData("History.MySql")]
    [InlineData("History.Sqlite")]
    public void Load_StepThatAddsAColumn_HasItsTableCreatedWithThatColumn(string folder)
    {
        var scripts = SchemaScript.Load(folder, "Call");

        foreach (var added in scripts.Where(script => script.Column is not null))
        {
            scripts.Single(script => script.Table == added.Table && script.Column is null && script.Index is null).Sql
                .Should().Contain(added.Column, "a new database must not need the right to alter");
        }

        scripts.Should().Contain(script => script.Column != null);
    }
}
