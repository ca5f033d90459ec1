// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>The archive has the form that the kernel's documentation gives (driver-api/early-userspace/buffer-format).</summary>
internal sealed class CpioArchiveTests
{
    private const int HeadLength = 110;

    [Test]
    public void EachEntry_HasItsHead_AndBeginsAtAMultipleOfFour()
    {
        using var output = new MemoryStream();
        var archive = new CpioArchive(output);
        archive.AddFolder("dev");
        archive.AddCharacterDevice("dev/console", 5, 1);
        archive.AddFile("init", Encoding.ASCII.GetBytes("hello"), isProgram: true);
        archive.End();

        string text = Encoding.ASCII.GetString(output.ToArray());
        Entry(text, "dev").Should().StartWith("07070100000001000041ed");
        Entry(text, "dev/console").Should().StartWith("0707010000000200002180").And.Contain("0000000500000001");
        Entry(text, "init").Should().StartWith("07070100000003000081ed").And.EndWith("init\0\0hello\0\0\0");
        Entry(text, "TRAILER!!!").Should().NotBeEmpty();
    }

    private static string Entry(string text, string name)
    {
        int at = text.IndexOf($"{name}\0", StringComparison.Ordinal) - HeadLength;
        (at % 4).Should().Be(0);
        int next = text.IndexOf("070701", at + HeadLength, StringComparison.Ordinal);
        return next < 0 ? text[at..] : text[at..next];
    }
}
