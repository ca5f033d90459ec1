// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Dsl;
using Selftests.Harness.Linux;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>The executor's reader of frames under ASan and UBSan: every frame of the shipped scripts, and what is made of them.</summary>
[Category("Linux")]
[RequiresLinux]
[RequiresSanitizers]
internal sealed class FrameFuzzTests
{
    private const int Frames = 100_000;

    /// <summary>One text stands where 255 are promised.</summary>
    private const string RefusedCount = "0000000064000000010001000100000c000000ffff03000000000000ff";

    private static readonly string[] Sources = ["tests/frames.c", "wire.c", "program.c"];

    private string folder = "";

    [OneTimeSetUp]
    public void Build()
    {
        folder = Directory.CreateTempSubdirectory("mmt-frames-").FullName;
        string sources = Path.Combine(RepositoryFolder.With("tools/executor/mmexec.h")!, "tools", "executor");
        (int code, string errors) = Sanitized.Compile(Program, Sources.Select(file => Path.Combine(sources, file)));
        code.Should().Be(0, errors);
    }

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(folder, recursive: true);

    [Test]
    public void Count_ThatIsRefused_IsNotReadOn() =>
        Fuzz([Convert.FromHexString(RefusedCount)], 0, 1).Should().Be("corpus 1 accepted 0\nframes 1 accepted 0 refused 1 dropped 0\n");

    [TestCase(1)]
    [TestCase(2)]
    public void FramesOfShippedScripts_AndWhatIsMadeOfThem_AreReadWithinTheirBounds(int seed)
    {
        byte[][] corpus = [.. Shipped()];

        string[] told = Fuzz(corpus, Frames, seed).Split('\n');

        told[0].Should().Be($"corpus {corpus.Length} accepted {corpus.Length}");
        int[] counts = [.. told[1].Split(' ').Where((_, i) => i % 2 == 1).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        counts[0].Should().Be(corpus.Length + Frames);
        counts[1].Should().BeGreaterThan(corpus.Length + (Frames / 100), "what nothing is wrong with is read to its end");
        counts[2].Should().BeGreaterThan(Frames / 10, "and most is refused");
    }

    private string Program => Path.Combine(folder, "frames");

    /// <summary>A case each, as the harness sends it.</summary>
    private static IEnumerable<byte[]> Shipped()
    {
        string scripts = Path.Combine(RepositoryFolder.With("selftests/vm/cow.mmt")!, "selftests", "vm");
        ScriptSet set =
            ScriptLoader.Load(Directory.GetFiles(scripts, "*.mmt", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
                new LoadOptions { Support = EverythingSupported.Instance });
        foreach (CaseProgram program in set.Cases)
        {
            if (Encoded(program) is { } frame)
            {
                yield return frame;
            }
        }
    }

    private static byte[]? Encoded(CaseProgram program)
    {
        try
        {
            return ProgramEncoder.Encode(program, Executors.Features, snapshots: true, 1000);
        }
        catch (NotOnLinuxException)
        {
            return null;
        }
    }

    private string Fuzz(IReadOnlyList<byte[]> payloads, int count, int seed)
    {
        string corpus = Path.Combine(folder, $"corpus-{seed}-{count}");
        File.WriteAllBytes(corpus, [.. payloads.SelectMany(Frame)]);
        (int code, string output) =
            Sanitized.Run(Program, [corpus, $"{count}", $"{seed}", $"{Executors.Features.Get("calls").Split(',').Length}"]);
        code.Should().Be(0, output);
        return output;
    }

    private static byte[] Frame(byte[] payload) =>
        [.. BitConverter.GetBytes(payload.Length), .. BitConverter.GetBytes(Wire.Version), .. BitConverter.GetBytes(Wire.Run), .. payload];
}
