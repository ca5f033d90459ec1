// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

[TestFixture]
[Category("docs")]
internal sealed class PageLinksTests
{
    [Test]
    public void LinksAndPaths_AreFound() =>
        PageLinks.In(
            new SourceText("docs/a.md",
                "[x](b.md#part) [y](../README.md)\n`mm-core/mm/X.cs` `mm/memory.c` `tools/<x>` [z](https://example.org/a) [w](#here)\n"))
            .Should().Equal((1, "docs/b.md"), (1, "README.md"), (2, "mm-core/mm/X.cs"));

    [Test]
    public void WhatAPageNames_IsThere() =>
        (from page in Repository.Files
         where page.Extension == ".md"
         from link in PageLinks.In(page)
         let path = Repository.PathOf(link.Path)
         where !File.Exists(path) && !Directory.Exists(path)
         select $"{page.Path}:{link.Line}: there is no {link.Path}").Should().BeEmpty();
}
