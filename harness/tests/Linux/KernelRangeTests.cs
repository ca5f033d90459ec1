// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Which kernels a list of versions means, branch by branch.</summary>
internal sealed class KernelRangeTests
{
    private const string Fix = "6.12.60, 6.18.20, 6.19";

    [TestCase("5.10.200", false)]
    [TestCase("6.11", false)]
    [TestCase("6.12", false)]
    [TestCase("6.12.59", false)]
    [TestCase("6.12.60", true)]
    [TestCase("6.12.200", true)]
    [TestCase("6.13", false, "a branch between that nobody mended")]
    [TestCase("6.17.99", false)]
    [TestCase("6.18", false)]
    [TestCase("6.18.19", false)]
    [TestCase("6.18.20", true)]
    [TestCase("6.18.44", true)]
    [TestCase("6.19", true)]
    [TestCase("6.19.0", true)]
    [TestCase("6.19.3", true)]
    [TestCase("7.0", true)]
    [TestCase("7.3.4", true)]
    public void Until_EachBranchByItself(string kernel, bool mended, string why = "")
    {
        Has($"until: {Fix}", kernel).Should().Be(!mended, why);
        Has($"since: {Fix}", kernel).Should().Be(mended, why);
    }

    [TestCase("6.18.19", false)]
    [TestCase("6.18.20", true)]
    [TestCase("6.19", false, "what is said of a branch is said of no other one")]
    [TestCase("7.0", false)]
    public void ALevelAlone_IsItsBranch(string kernel, bool reached, string why = "") =>
        Has("since: 6.18.20", kernel).Should().Be(reached, why);

    [TestCase("6.1.90", false)]
    [TestCase("6.6.30", true, "a stable release brought it")]
    [TestCase("6.6.40", false, "and another one took it back")]
    [TestCase("6.7.99", false)]
    [TestCase("6.8", true)]
    [TestCase("6.12.59", true)]
    [TestCase("6.12.60", false)]
    [TestCase("6.13", true)]
    [TestCase("6.15", false)]
    public void Both_AreARange(string kernel, bool has, string why = "") =>
        Has("since: 6.6.30, 6.8\nuntil: 6.6.40, 6.12.60, 6.15", kernel).Should().Be(has, why);

    [TestCase("", "", true)]
    [TestCase("", "root", true)]
    [TestCase("where: root", "root", true)]
    [TestCase("where: root", "", false)]
    [TestCase("where: !root", "root", false)]
    [TestCase("where: root, !soft_dirty", "root", true)]
    [TestCase("where: root, !soft_dirty", "root soft_dirty", false)]
    public void Where_IsWhatWasTried(string lines, string provides, bool has) => Has(lines, "6.18.44", provides).Should().Be(has);

    private static bool Has(string lines, string kernel, string provides = "")
    {
        KnownDifferenceList list =
            KnownDifferenceList.Parse(
                $"PERMANENT\ncase: a\nstep: :1\nobservation: result\nreason: r\nkernel: mm/mmap.c:do_mmap()\n{lines}\n", "k");
        list.Diagnostics.Should().BeEmpty();
        return list.Entries[0].Range.Has(new MachineFeatures(Version.Parse(kernel), provides.Split(' ').ToHashSet(), IsModel: false));
    }
}
