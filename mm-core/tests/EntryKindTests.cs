// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>The words of entries that are neither none nor present, and which questions may be asked of which.</summary>
public sealed class EntryKindTests
{
    private static readonly Pte Swapped = Pte.FromSwpEntry(new SwpEntry(3, 0x1234));
    private static readonly Pte Present = Pte.Make(7, Pgprot.For(read: true, write: true, exec: false, shared: true));

    private static readonly Dictionary<string, Action<Pte>> PresentOnly = new()
    {
        ["Modify"] = pte => pte.Modify(Pgprot.None),
        ["IsWrite"] = pte => _ = pte.IsWrite,
        ["IsDirty"] = pte => _ = pte.IsDirty,
        ["IsYoung"] = pte => _ = pte.IsYoung,
        ["IsSpecial"] = pte => _ = pte.IsSpecial,
        ["IsSoftDirty"] = pte => _ = pte.IsSoftDirty,
        ["IsUffdWp"] = pte => _ = pte.IsUffdWp,
        ["IsExecutable"] = pte => _ = pte.IsExecutable,
        ["Pfn"] = pte => _ = pte.Pfn,
        ["MkWrite"] = pte => pte.MkWrite(),
        ["MkDirty"] = pte => pte.MkDirty(),
        ["MkClean"] = pte => pte.MkClean(),
        ["MkYoung"] = pte => pte.MkYoung(),
        ["MkOld"] = pte => pte.MkOld(),
        ["MkSpecial"] = pte => pte.MkSpecial(),
        ["MkSoftDirty"] = pte => pte.MkSoftDirty(),
        ["ClearSoftDirty"] = pte => pte.ClearSoftDirty(),
        ["MkUffdWp"] = pte => pte.MkUffdWp(),
        ["ClearUffdWp"] = pte => pte.ClearUffdWp(),
        ["WrProtect"] = pte => pte.WrProtect(),
        ["Has"] = pte => pte.Has(PteBits.Write),
    };

    private static readonly Dictionary<string, Action<Pte>> SwapOnly = new()
    {
        ["ToSwpEntry"] = pte => pte.ToSwpEntry(),
        ["IsSwpExclusive"] = pte => _ = pte.IsSwpExclusive,
        ["IsSwpSoftDirty"] = pte => _ = pte.IsSwpSoftDirty,
        ["IsSwpUffdWp"] = pte => _ = pte.IsSwpUffdWp,
        ["MkSwpExclusive"] = pte => pte.MkSwpExclusive(),
        ["ClearSwpExclusive"] = pte => pte.ClearSwpExclusive(),
        ["MkSwpSoftDirty"] = pte => pte.MkSwpSoftDirty(),
        ["ClearSwpSoftDirty"] = pte => pte.ClearSwpSoftDirty(),
        ["MkSwpUffdWp"] = pte => pte.MkSwpUffdWp(),
        ["ClearSwpUffdWp"] = pte => pte.ClearSwpUffdWp(),
    };

    private static IEnumerable<string> PresentQuestions => PresentOnly.Keys;

    private static IEnumerable<string> SwapQuestions => SwapOnly.Keys;

    /// <summary>Each of these answered before, from bits that mean something else there.</summary>
    [TestCaseSource(nameof(PresentQuestions))]
    public void PresentQuestion_OfAnotherKind_IsABug(string question)
    {
        Action<Pte> ask = PresentOnly[question];
        ask(Present);
        ask(Present.Modify(Pgprot.None));
        foreach (Pte other in new[]
        {
            default,
            Swapped,
            Pte.MakeMarker(PteMarkers.Guard),
            Pte.FromSwpEntry(new SwpEntry(SwpEntry.MigrationWrite, 7)),
        })
        {
            Assert.Throws<KernelBugException>(() => ask(other));
        }
    }

    [TestCaseSource(nameof(SwapQuestions))]
    public void SwapQuestion_OfAnotherKind_IsABug(string question)
    {
        Action<Pte> ask = SwapOnly[question];
        ask(Swapped);
        foreach (Pte other in new[] { default, Present, Present.Modify(Pgprot.None) })
        {
            Assert.Throws<KernelBugException>(() => ask(other));
        }
    }

    [Test]
    public void WrongQuestion_NamesTheQuestionAndTheEntry() =>
        Assert.Throws<KernelBugException>(() => Swapped.MkSwpExclusive().MkDirty())!.Message
            .Should().Contain("MkDirty asked of an entry that is swap 3:4660, anon_exclusive");

    /// <summary>As arch/x86/include/asm/pgtable_64.h has it: the type in the top five bits, the offset inverted from bit 9 on.</summary>
    [TestCase(0, 0UL, 0x07fffffffffffe00UL)]
    [TestCase(0, 1UL, 0x07fffffffffffc00UL)]
    [TestCase(3, 0x1234UL, 0x1fffffffffdb9600UL)]
    [TestCase(31, 4UL, 0xfffffffffffff600UL)]
    public void Encoding_IsX86s(int type, ulong offset, ulong raw)
    {
        Pte pte = Pte.FromSwpEntry(new SwpEntry(type, offset));
        pte.Raw.Should().Be(raw);
        pte.ToSwpEntry().Should().Be(new SwpEntry(type, offset));
        pte.IsPresent.Should().BeFalse();
        pte.IsHardwarePresent.Should().BeFalse();
        pte.IsProtNone.Should().BeFalse();
    }

    [Test]
    public void BitsOfASwapEntry_AreItsOwn()
    {
        Pte pte = Swapped.MkSwpSoftDirty().MkSwpUffdWp().MkSwpExclusive();
        pte.Raw.Should().Be(Swapped.Raw | 0xe);
        pte.ToSwpEntry().Should().Be(Swapped.ToSwpEntry());
        pte.ClearSwpSoftDirty().ClearSwpUffdWp().ClearSwpExclusive().Should().Be(Swapped);
        pte.WithSwpEntry(new SwpEntry(3, 9)).Should()
            .Be(Pte.FromSwpEntry(new SwpEntry(3, 9)).MkSwpSoftDirty().MkSwpUffdWp().MkSwpExclusive());
    }

    [Test]
    public void EveryTypeIsOfOneKind()
    {
        Enumerable.Range(0, 32).Select(type => Pte.FromSwpEntry(new SwpEntry(type, 1)).Kind).Should().Equal(
            [.. Enumerable.Repeat(PteKind.Swap, 24), PteKind.HwPoison, .. Enumerable.Repeat(PteKind.Migration, 3),
            .. Enumerable.Repeat(PteKind.Device, 3), PteKind.Marker]);
        default(Pte).Kind.Should().Be(PteKind.None);
        Present.Kind.Should().Be(PteKind.Present);
        Present.Modify(Pgprot.None).Kind.Should().Be(PteKind.Present);
    }
}
