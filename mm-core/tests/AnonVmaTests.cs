// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.MmCore.Uapi;

namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class AnonVmaTests
{
    [Test]
    public void FirstWrite_GivesARoot()
    {
        Calls calls = VmaPicture.Parse("AA");
        calls.VmaAt(0).AnonVma.Should().BeNull();

        calls.Store(0);

        AnonVma anonVma = calls.VmaAt(0).AnonVma!;
        anonVma.IsRoot.Should().BeTrue();
        (anonVma.NumChildren, anonVma.NumActiveVmas, anonVma.RefCount).Should().Be((1, 1, 1));
    }

    [TestCase("Aa", 0, 1, true, TestName = "NextToAPart_ThatMprotectSplitOff")]
    [TestCase("aA", 1, 0, true, TestName = "BeforeAPart_ThatMprotectSplitOff")]
    [TestCase("A.A", 0, 2, false, TestName = "NotAcrossAGap")]
    public void Neighbours_ShareAnAnonVma(string picture, int first, int second, bool shared)
    {
        Calls calls = new();
        calls.Map(0, picture.Length);
        if (picture.Contains('.'))
        {
            calls.Unmap(1, 1);
        }
        else
        {
            calls.Protect(picture.IndexOf('a'), 1, Prot.PROT_READ | Prot.PROT_WRITE | Prot.PROT_EXEC);
        }

        calls.Store(first);
        calls.Store(second);

        ReferenceEquals(calls.VmaAt(first).AnonVma, calls.VmaAt(second).AnonVma).Should().Be(shared);
    }

    [Test]
    public void Fork_HangsAChildBelowItsParent()
    {
        Calls calls = VmaPicture.Parse("A");
        calls.Store(0);
        AnonVma root = calls.VmaAt(0).AnonVma!;

        calls.Task = calls.Fork();

        AnonVma child = calls.VmaAt(0).AnonVma!;
        child.Parent.Should().BeSameAs(root);
        root.NumChildren.Should().Be(2, "a root counts itself");
        root.RefCount.Should().Be(2);
        calls.VmaAt(0).AnonVmaChain.Select(link => link.AnonVma).Should().Equal(child, root);
    }

    [Test]
    public void Grandchild_TakesOverWhatItsDeadParentLeft()
    {
        Calls calls = VmaPicture.Parse("A");
        calls.Store(0);
        TaskStruct parent = calls.Fork();
        calls.Task = parent;
        AnonVma left = calls.VmaAt(0).AnonVma!;
        TaskStruct child = calls.Fork();
        calls.Exit(parent);

        calls.Task = child;
        calls.Task = calls.Fork();

        calls.VmaAt(0).AnonVma.Should().BeSameAs(left);
        calls.Machine.AnonVmas.Live.Should().HaveCount(3);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void AnonVmaOfALivingVma_IsReusedByTheBugOnly(bool bug)
    {
        Calls calls = VmaPicture.Parse("A", bugs: bug ? BugSet.Of(KnownBug.AnonVmaDoubleReuse) : BugSet.None);
        calls.Store(0);
        TaskStruct b = calls.Fork();
        calls.Task = b;
        TaskStruct c = calls.Fork();
        calls.Exit(b);
        calls.Task = c;
        TaskStruct d = calls.Fork();
        calls.Exit(c);
        calls.Task = d;

        // c's anon_vma has lost its VMA: the first fork may take it over, the second may not.
        calls.Fork();
        calls.Fork();

        calls.Violations.Any(violation => violation.Id == "I46").Should().Be(bug);
    }

    [Test]
    public void LastExit_FreesEveryAnonVma()
    {
        Calls calls = VmaPicture.Parse("AAAA.bb.CC");
        TaskStruct first = calls.Task;
        calls.Store(0);
        calls.Store(8);
        TaskStruct second = calls.Fork();
        calls.Task = second;
        calls.Store(1);
        calls.Protect(1, 1, Prot.PROT_NONE);
        TaskStruct third = calls.Fork();

        calls.Exit(second);
        calls.Exit(first);
        calls.Machine.AnonVmas.Live.Should().NotBeEmpty();
        calls.Exit(third);

        calls.Machine.AnonVmas.Live.Should().BeEmpty();
        calls.Machine.CommittedPages.Should().Be(0);
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Mremap_NextToAnUnfaultedMapping_BringsItsAnonVmaAlong(bool bug)
    {
        Calls calls = VmaPicture.Parse("..A.......", bugs: bug ? BugSet.Of(KnownBug.MremapMergeAnonVmaUaf) : BugSet.None);
        calls.Store(2);
        calls.Move(2, 1, 8, 1);
        calls.Map(0, 2);

        // The page's offset fits behind the unfaulted mapping, because it was born there.
        calls.Move(8, 1, 2, 1);

        calls.Picture(10).Should().Be("AAA.......");
        calls.Violations.Any(violation => violation.Id is "I45" or "I42").Should().Be(bug);
        calls.StepViolations.Any(violation => violation.Id is "I45" or "I42").Should().Be(bug);
        (calls.VmaAt(0).AnonVma is null).Should().Be(bug);
    }

    [Test]
    public void Mremap_OfAForkedMapping_DoesNotMergeWithAnUnfaultedOne()
    {
        Calls calls = VmaPicture.Parse("..A.......");
        calls.Store(2);
        calls.Task = calls.Fork();
        calls.Move(2, 1, 8, 1);
        calls.Map(0, 2);

        calls.Move(8, 1, 2, 1);

        calls.Picture(10).Should().Be("AAB.......");
    }
}
