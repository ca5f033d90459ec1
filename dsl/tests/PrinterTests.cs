// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Tests;

public class PrinterTests
{
    [TestCase("test \"a\" {\n  f( 1,2 )\n}", "test \"a\" {\n    f(1, 2)\n}\n")]
    [TestCase("test \"a\" { f(1); g(2) }", "test \"a\" { f(1); g(2) }\n")]
    [TestCase("test \"a\" { f(1) # c\n}", "test \"a\" {\n    f(1)  # c\n}\n")]
    [TestCase("test \"a\" {\n\n\n    f(1)\n\n\n    g(1)\n\n}", "test \"a\" {\n    f(1)\n\n    g(1)\n}\n")]
    [TestCase("test \"a\" {\n    f(1) # one\n    store(p[0], 1) # two\n    g(1)\n}",
        "test \"a\" {\n    f(1)            # one\n    store(p[0], 1)  # two\n    g(1)\n}\n")]
    [TestCase("test \"a\" {\n    # before\n    f(1)\n    # after\n}", "test \"a\" {\n    # before\n    f(1)\n    # after\n}\n")]
    [TestCase("test \"a\" { # open\n    f(1)\n}", "test \"a\" {  # open\n    f(1)\n}\n")]
    [TestCase("test \"a\" for x in [\n1,2] { f(x) }", "test \"a\" for x in [\n    1,\n    2,\n] { f(x) }\n")]
    [TestCase("test \"a\" for (x,y) in [\n(1,2), # first\n(333,-EINVAL)] { f(x) }",
        "test \"a\" for (x, y) in [\n    (1,   2),  # first\n    (333, -EINVAL),\n] { f(x) }\n")]
    [TestCase("test \"a\" {\n    f(\n        # why\n        1,\n    )\n}", "test \"a\" {\n    f(\n        # why\n        1,\n    )\n}\n")]
    [TestCase("suite \"x\"\ntest \"a\" { }\ntest \"b\" { }", "suite \"x\"\n\ntest \"a\" { }\n\ntest \"b\" { }\n")]
    [TestCase("@tags( a )\n@skip(\"w\") test \"a\" { }", "@tags(a)\n@skip(\"w\")\ntest \"a\" { }\n")]
    [TestCase("fixture a { f(1) } teardown { g(1) }", "fixture a { f(1) } teardown { g(1) }\n")]
    [TestCase("test \"a\" {\n    csharp {\n        if (x)\n        {\n        }\n\n        y();\n    }\n}",
        "test \"a\" {\n    csharp {\n        if (x)\n        {\n        }\n\n        y();\n    }\n}\n")]
    [TestCase("test \"a\" {\ncsharp {\nif (x)\n  {\n  }\n}\n}", "test \"a\" {\n    csharp {\n    if (x)\n      {\n      }\n    }\n}\n")]
    [TestCase("test \"a\" {\n    f(0x0aF, 1 pages, 64K, 1 bytes, 500ms, -EINVAL, a|b, p[1 .. 2], p . end, (1,), rw-p)\n}",
        "test \"a\" {\n    f(0x0af, 1 page, 64K, 1 byte, 500ms, -EINVAL, a|b, p[1..2], p.end, (1,), rw-p)\n}\n")]
    [TestCase("test \"a\" {\n    d=may f(1)=0 or -EAGAIN,copy 1 page faults minor 1\n}",
        "test \"a\" {\n    d = may f(1) = 0 or -EAGAIN, copy 1 page faults minor 1\n}\n")]
    [TestCase("test \"a\" {\n    expect !same_page(a,b)\n    expect rss:anon +1,file -2\n}",
        "test \"a\" {\n    expect !same_page(a, b)\n    expect rss: anon +1, file -2\n}\n")]
    public void Print_LaysOutAsEveryScript(string text, string expected)
    {
        ReadResult read = ScriptReader.Read(text, "x");
        read.Diagnostics.Should().BeEmpty();

        string printed = ScriptPrinter.Print(read.File!);

        printed.Should().Be(expected);
        ScriptPrinter.Print(ScriptReader.Read(printed, "x").File!).Should().Be(expected);
    }

    [Test]
    public void Print_LineTooLong_IsBrokenAtTheOuterBrackets()
    {
        string name = new('a', 40);
        string text = $"test \"a\" {{\n    f({name}, {name}, g({name}))\n}}\n";

        string printed = ScriptPrinter.Print(ScriptReader.Read(text, "x").File!);

        printed.Should().Be($"test \"a\" {{\n    f(\n        {name},\n        {name},\n        g({name}),\n    )\n}}\n");
    }
}
