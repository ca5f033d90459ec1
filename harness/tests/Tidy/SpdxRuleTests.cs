// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class SpdxRuleTests
{
    private const string Licence = "SPDX-License-Identifier: GPL-2.0-or-later";

    [TestCase("a.cs", "namespace X;\n")]
    [TestCase("a.cs", "// SPDX-License-Identifier: MIT\n")]
    [TestCase("a.c", "int x;\nint y;\nint z;\n// " + Licence + "\n")]
    [TestCase("a.h", "")]
    [TestCase("a.sh", "#!/bin/sh\nset -e\n")]
    [TestCase("a.mmt", "suite \"a\"\n")]
    [TestCase("tools/run", "#!/bin/bash\n")]
    public void Missing_IsFound(string path, string text) =>
        SpdxRule.Check(new SourceText(path, text)).Should().ContainSingle().Which.ToString().Should().StartWith(path + ":1: no line");

    [TestCase("a.cs", "// " + Licence + "\nnamespace X;\n")]
    [TestCase("a.mmt", "#!/usr/bin/env mmt\n# " + Licence + "\n")]
    [TestCase("a.md", "no licence needed\n")]
    public void Present_OrNotASource_Passes(string path, string text) =>
        SpdxRule.Check(new SourceText(path, text)).Should().BeEmpty();
}
