// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

[TestFixture]
internal sealed class CitationRuleTests
{
    private static readonly KernelFunctions Known = new(
        ["# a comment", "mm/memory.c:do_wp_page", "mm/vma.c:vma_modify  0123456789ab", "mm/vma.h:struct vma_prepare"]);

    [TestCase("mm/memory.c:do_wp_pge()", "Linux has no mm/memory.c:do_wp_pge")]
    [TestCase("mm/mmap.c:do_wp_page()", "Linux has no mm/mmap.c:do_wp_page; there is mm/memory.c:do_wp_page")]
    [TestCase("mm/memory.c:do_wp_page", "'mm/memory.c:do_wp_page' is not of the form path:function()")]
    [TestCase("mm/memory.c: do_wp_page()", "'mm/memory.c:' is not of the form path:function()")]
    [TestCase("and fs/exec.c:execve() too", "Linux has no fs/exec.c:execve")]
    [TestCase("mm/vma.h:struct vma_prepared", "Linux has no mm/vma.h:struct vma_prepared")]
    [TestCase("mm/memory.c, do_wp_page", "'mm/memory.c, do_wp_page' is not of the form path:function()")]
    [TestCase("mm/memory.c, do_wp_page(): why", "'mm/memory.c, do_wp_page()' is not of the form path:function()")]
    [TestCase("fs/file.c, fget", "'fs/file.c, fget' is not of the form path:function()")]
    [TestCase("lib/rbtree.c, its struct rb_node", "'lib/rbtree.c, its struct rb_node' is not of the form path:function()")]
    [TestCase("security/min_addr.c, mmap_min_addr: it", "'security/min_addr.c, mmap_min_addr' is not of the form path:function()")]
    public void WrongCitation_IsFound(string citation, string message) =>
        CitationRule.Check(Remarks(citation), Known).Should().Equal(new Finding("a.cs", 2, message));

    [TestCase("mm/memory.c:do_wp_page(), mm/vma.c:vma_modify()")]
    [TestCase("mm/vma.h:struct vma_prepare.")]
    [TestCase("include/linux/swapops.h, from PTE_MARKER_UFFD_WP on")]
    [TestCase("include/linux/capability.h, CAP_SYS_PTRACE")]
    [TestCase("fs/userfaultfd.c, kernel/exit.c, fs/pipe.c")]
    [TestCase("mm/workingset.c, whose entries also tell when")]
    [TestCase("see mm/memory.c and mm-core/mm/Memory.cs: both")]
    [TestCase("http://example.org/mm/memory.c:x")]
    public void RightCitation_OrNone_Passes(string text) => CitationRule.Check(Remarks(text), Known).Should().BeEmpty();

    [Test]
    public void TheList_HasWhatEverybodyKnows()
    {
        KernelFunctions known = KernelFunctions.Load();
        known.Count.Should().BeGreaterThan(5000);
        known.Has("mm/memory.c", "do_anonymous_page").Should().BeTrue();
        known.Has("mm/mremap.c", "sys_mremap").Should().BeTrue();
        known.Has("include/linux/page-flags.h", "folio_test_locked").Should().BeTrue();
        known.Has("include/linux/rmap.h", "struct anon_vma").Should().BeTrue();
        known.Has("mm/memory.c", "do_anonymous_pages").Should().BeFalse();
    }

    [Test]
    public void ANewerFunction_NamesTheCommitItWasSeenAt() =>
        File.ReadLines(Repository.PathOf("harness/tests/Tidy/kernel-functions-newer.txt"))
            .Where(line => !line.StartsWith('#'))
            .Should().AllSatisfy(line => line.Should().MatchRegex(@"^[\w./-]+:(struct )?\w+  [0-9a-f]{12}$"));

    private static SourceText Remarks(string text) => new("a.cs", "// first\n/// <remarks>" + text + "</remarks>\n");
}
