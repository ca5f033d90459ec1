// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Reflection;
using Selftests.Harness.Linux;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Linux;

/// <summary>
/// What harness and executor say to each other has one number on both sides: tools/executor's headers and their mirrors here.
/// </summary>
[TestFixture]
internal sealed class MirrorTests
{
    private static readonly CHeader Executor = new(string.Join('\n', ((string[])["wire.h", "mmexec.h", "words.h", "serial.h"])
        .Select(name => File.ReadAllText(Repository.PathOf($"tools/executor/{name}")))));

    [TestCase("frame_type", "FRAME_", "")]
    [TestCase("run_flags", "RUN_", "Run")]
    [TestCase("setting_kind", "SET_", "Set")]
    [TestCase("op", "OP_", "")]
    [TestCase("step_flags", "STEP_", "Step")]
    [TestCase("operand_kind", "ARG_", "Arg", "ARG_SCRATCH")]
    [TestCase("outcome_kind", "OUT_", "Out")]
    [TestCase("part_type", "PART_", "Part")]
    [TestCase("result_has", "HAS_", "Has")]
    public void TheWiresNumbers_AreTheExecutors(string kind, string prefix, string mine, params string[] own) =>
        Wires().Should()
            .Contain(
                Executor.Enum(kind).Where(member => !own.Contains(member.Name))
                    .Select(member => ($"{mine}{Pascal(member.Name, prefix)}", member.Value)));

    [Test]
    public void ResultKinds_AreTheExecutors() =>
        Members<ResultKind>()
            .Concat(Wires().Where(member => member.Name.StartsWith("Result", StringComparison.Ordinal))
                .Select(member => (member.Name["Result".Length..], member.Value)))
            .Should().BeEquivalentTo(Mine("result_kind", "RES_"));

    [Test]
    public void AccessKinds_AreTheExecutors() => Members<AccessKind>().Should().BeEquivalentTo(Mine("access_kind", "ACCESS_"));

    /// <summary>What only snapshots look at, or all of it, nobody asks for.</summary>
    [Test]
    public void Looks_AreTheExecutors() =>
        Named(Members<Look>()).Should().BeEquivalentTo(Named(Mine("look", "LOOK_").Append(("Nothing", 0))
            .Where(member => member.Item1 is not ("FirstByte" or "AllFaults" or "All"))));

    [Test]
    public void WordsOfEntries_AreTheExecutors() =>
        Named(Members<PteWords>()).Should().BeEquivalentTo(Named(Mine("pte_words", "PTE_").Append(("Nothing", 0))));

    [Test]
    public void WordsOfPages_AreTheExecutors() =>
        Named(Members<PageWords>()).Should().BeEquivalentTo(Named(Mine("page_words", "PG_").Append(("Nothing", 0))));

    [Test]
    public void Sizes_AreTheExecutors()
    {
        ((long)Wire.Version).Should().Be(Executor["WIRE_VERSION"]);
        ((long)Wire.ArenaBase).Should().Be(Executor["ARENA_BASE"]);
        ((long)Wire.ArenaSlot).Should().Be(Executor["GIB"]);
        ((long)Wire.ArenaSlots).Should().Be(Executor["ARENA_SLOTS"]);
        ((long)Wire.MostSettings).Should().Be(Executor["MAX_SETTINGS"]);
        ((long)Wire.MostLoops).Should().Be(Executor["MAX_LOOPS"]);
        ((long)LoopStep.ShownRounds).Should().Be(Executor["SHOWN_ROUNDS"]);
    }

    [Test]
    public void Ends_AreTheExecutors() => Constants(typeof(EndOfCase)).Should().Contain(Mine("end_reason", "END_").Select(Ends));

    [Test]
    public void AHeader_IsRead()
    {
        var header = new CHeader("#define A (1UL << 4)\n#define B(x) 7\nenum e { X = 1, /* = 9 */ Y, Z = A | X, W = (1 << 3) - 1, };");

        header["A"].Should().Be(16);
        header.Enum("e").Should().Equal(("X", 1), ("Y", 2), ("Z", 17), ("W", 7));
    }

    /// <summary>The harness says that it died, the executor that it crashed.</summary>
    private static (string Name, long Value) Ends((string Name, long Value) member) =>
        member.Name == "Crashed" ? ("Died", member.Value) : member;

    private static IEnumerable<(string Name, long Value)> Mine(string kind, string prefix) =>
        Executor.Enum(kind).Select(member => (Pascal(member.Name, prefix), member.Value));

    private static IEnumerable<(string Name, long Value)> Wires() => Constants(typeof(Wire));

    private static IEnumerable<(string Name, long Value)> Constants(Type type) => type
        .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
        .Where(field => field.IsLiteral && field.FieldType != typeof(string) && field.FieldType != typeof(ulong))
        .Select(field => (field.Name, Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)));

    private static IEnumerable<(string Name, long Value)> Members<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().Select(value => (value.ToString(), Convert.ToInt64(value, CultureInfo.InvariantCulture)));

    /// <summary>Upper and lower case tell nothing: ZeroPage is ZEROPAGE.</summary>
    private static IEnumerable<string> Named(IEnumerable<(string Name, long Value)> members) =>
        members.Select(member => $"{member.Name.ToLowerInvariant()} {member.Value:x}");

    private static string Pascal(string name, string prefix) => string.Concat(name[prefix.Length..].Split('_')
        .Select(part => part[..1] + part[1..].ToLowerInvariant()));
}
