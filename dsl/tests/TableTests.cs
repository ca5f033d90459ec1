// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Tests;

public class TableTests
{
    [TestCase("PROT_WRITE", 2UL)]
    [TestCase("MAP_FIXED_NOREPLACE", 0x100000UL)]
    [TestCase("MREMAP_DONTUNMAP", 4UL)]
    [TestCase("MADV_POPULATE_WRITE", 23UL)]
    [TestCase("MADV_GUARD_INSTALL", 102UL)]
    [TestCase("MCL_ONFAULT", 4UL)]
    [TestCase("MFD_ALLOW_SEALING", 2UL)]
    [TestCase("O_TMPFILE", 0x410000UL)]
    [TestCase("UFFD_FEATURE_MINOR_SHMEM", 0x400UL)]
    [TestCase("UFFDIO_REGISTER_MODE_MINOR", 4UL)]
    [TestCase("PAGE_IS_SOFT_DIRTY", 0x80UL)]
    [TestCase("FOLL_LONGTERM", 0x100UL)]
    [TestCase("FAULT_FLAG_VMA_LOCK", 0x1000UL)]
    [TestCase("VM_FAULT_RETRY", 0x400UL)]
    [TestCase("EOPNOTSUPP", 95UL)]
    [TestCase("SIGBUS", 7UL)]
    [TestCase("SEGV_PKUERR", 4UL)]
    public void Constant_HasTheKernelsValue(string name, ulong value)
    {
        ConstantTable.Find(name)!.Value.Should().Be(value);
    }

    [Test]
    public void EveryFamily_HasMembersUnderOnePrefix()
    {
        foreach (ConstantFamily family in Enum.GetValues<ConstantFamily>())
        {
            ConstantTable.Of(family).Should().NotBeEmpty();
            ConstantTable.Of(family).Select(constant => constant.Family).Should().AllBeEquivalentTo(family);
        }
    }

    [TestCase(ConstantFamily.Prot, 3UL, "PROT_READ|PROT_WRITE")]
    [TestCase(ConstantFamily.Prot, 0UL, "PROT_NONE")]
    [TestCase(ConstantFamily.Map, 0x22UL, "MAP_PRIVATE|MAP_ANONYMOUS")]
    [TestCase(ConstantFamily.Mremap, 0x11UL, "MREMAP_MAYMOVE|0x10")]
    [TestCase(ConstantFamily.Mremap, 0UL, "0")]
    public void Describe_SaysFlagsAsAScriptDoes(ConstantFamily family, ulong value, string expected)
    {
        ConstantTable.Describe(family, value).Should().Be(expected);
    }

    [Test]
    public void ErrnoName_IsTheKernels()
    {
        ConstantTable.ErrnoName(22).Should().Be("EINVAL");
        ConstantTable.ErrnoName(4000).Should().BeNull();
        ConstantTable.SignalName(11).Should().Be("SIGSEGV");
    }

    [Test]
    public void EveryCall_HasItsOptionalParametersLast()
    {
        foreach (CallSpec spec in CallTable.All.Where(spec => !spec.HasOptionalFirst))
        {
            spec.Parameters.SkipWhile(parameter => !parameter.IsOptional).All(parameter => parameter.IsOptional).Should().BeTrue(spec.Name);
            spec.Parameters.Select(parameter => parameter.Name).Should().OnlyHaveUniqueItems(spec.Name);
        }
    }

    [Test]
    public void EveryFlagParameter_HasAFamily()
    {
        foreach (Parameter parameter in CallTable.All.SelectMany(spec => spec.Parameters.Concat(spec.Options).Concat(spec.Fields)))
        {
            (parameter.Families.Count > 0 || parameter.Kind != ParameterKind.Flags).Should().BeTrue(parameter.Name);
            (parameter.Families.Count == 0
                || parameter.Kind is ParameterKind.Flags or ParameterKind.Number or ParameterKind.Length).Should().BeTrue(parameter.Name);
            (parameter.Kind == ParameterKind.Word || parameter.Only.All(name => ConstantTable.Find(name) is not null)).Should()
                .BeTrue(parameter.Name);
        }
    }

    [Test]
    public void EveryObservation_HasAnExampleThatChecks()
    {
        foreach (ObservationSpec spec in ObservationTable.All)
        {
            string text =
                $"test \"a\" {{\np = mmap(4 pages, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)\nq = mmap(4 pages, PROT_READ, "
                    + $"MAP_PRIVATE|MAP_ANONYMOUS)\nexpect {spec.Example}\n}}\n";
            ReadResult read = ScriptReader.Read(text, "x");
            read.Diagnostics.Should().BeEmpty(spec.Example);
            Checker.Check(read.File!, new CheckOptions()).Diagnostics.Should().BeEmpty(spec.Example);
        }
    }

    [TestCase("madvice", "madvise")]
    [TestCase("MADV_POPLATE_READ", "MADV_POPULATE_READ")]
    [TestCase("mumnap", "munmap")]
    [TestCase("Mmap", "mmap")]
    [TestCase("banana", null)]
    [TestCase("x", null)]
    public void Nearest_FindsWhatWasMeant(string name, string? expected)
    {
        Nearest.To(name, CallTable.All.Select(spec => spec.Name).Concat(ConstantTable.All.Select(constant => constant.Name))).Should()
            .Be(expected);
    }
}
