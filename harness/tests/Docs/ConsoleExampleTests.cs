// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Docs;

[TestFixture]
internal sealed class ConsoleExampleTests
{
    [Test]
    public void ABlock_IsCommandsWithTheirOutput() =>
        ConsoleExample.In(Block("$ ls\na\nb\n$ pwd\n")).Should().Equal(
            new ConsoleExample("ls", "a\nb\n"), new ConsoleExample("pwd", "\n"));

    [Test]
    public void ACommand_RunsAtTheRoot_AndShowsBothStreams() =>
        new ConsoleExample("ls Selftests.sln; echo oops >&2", "").Run().Should().Be("Selftests.sln\noops\n");

    private static DocBlock Block(string text) => new("a.md", 1, "console", [], text);
}
