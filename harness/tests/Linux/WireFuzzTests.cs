// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Neither end of the wire may be broken by what the other sends.</summary>
[Category("Linux")]
[RequiresLinux]
internal sealed class WireFuzzTests
{
    private const string Settings = "cpus 1; fault_around_bytes 64K; thp madvise; knob(\"/proc/sys/vm/page-cluster\") 3";

    private const string Script = """
        suite "test"
        test "a little of everything" {
            f = memfd_create("x")
            ftruncate(f, 2 pages)
            p = mmap(4 pages, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)
            s = mmap(2 pages, PROT_READ|PROT_WRITE, MAP_SHARED, f)
            store(p[0], 1) faults minor 1
            c = fork()
            in c { store(p[0], 2); load(s[1]) = 0; exit(3) }
            wait(c) = exited 3
            mprotect(p[1], PROT_NONE)
            load(p[1]) = SIGSEGV SEGV_ACCERR, addr p[1]
            expect pte(p): !swap
            expect contents(p[0]) == contents(p[0])
            mincore(p) = 0, vec [1, 0, 0, 0]
            PAGEMAP_SCAN(p, anyof PAGE_IS_PRESENT, vec_len 4) = 1, walk_end p.end, regions [p[0] PAGE_IS_WRITTEN|PAGE_IS_PRESENT]
            expect rss: anon 1
            munmap(p)
        }
        """;

    [Test]
    public void Reader_AnyBytes_GivesWireExceptionOrRecord()
    {
        var random = new Random(1);
        byte[] valid = Executors.Exchange(Wire.Run, Executors.Encode(Script), out _);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = i % 3 == 0 ? Noise(random, random.Next(200)) : Mutated(random, valid);
            try
            {
                RecordReader.Read(bytes);
            }
            catch (WireException)
            {
                continue;
            }
        }
    }

    [Test]
    public void Builder_MutatedAnswer_GivesWireExceptionOrRecord()
    {
        var random = new Random(2);
        CaseProgram program = Executors.Compile(Script);
        LinuxFeatures features = Executors.Features;
        byte[] valid = Executors.Exchange(Wire.Run, Executors.Encode(Script), out _);
        for (int i = 0; i < 5_000; i++)
        {
            try
            {
                new RecordBuilder(program, features, RecordReader.Read(Mutated(random, valid))).Build(TimeSpan.Zero, TimeSpan.Zero);
            }
            catch (WireException)
            {
                continue;
            }
        }
    }

    [Test]
    public void Executor_AnyFrame_AnswersAndGoesOn()
    {
        var random = new Random(3);
        byte[] valid = Executors.Encode(Script);
        // A mutated program may well run and wait for its limit: keep that short.
        valid[4] = 50;
        (valid[5], valid[6], valid[7]) = (0, 0, 0);
        using Executor executor = Executors.Start();
        for (int i = 0; i < 1_500; i++)
        {
            byte[] bytes = i % 4 == 0 ? Noise(random, random.Next(300)) : Mutated(random, valid);
            if (bytes.Length >= 8)
            {
                (bytes[4], bytes[5], bytes[6], bytes[7]) = (50, 0, 0, 0);
            }

            executor.Exchange(Wire.Run, bytes, Executors.Limit, out ushort type);
            type.Should().BeOneOf(Wire.Record, Wire.Refused, Wire.Skipped);
        }

        executor.Hello().Release.Should().Be(Executors.Features.Release, "it must have lived through all that");
        executor.Exchange(99, [], Executors.Limit, out ushort unknown);
        unknown.Should().Be(Wire.Refused);
        executor.Exchange(Wire.Run, new byte[2 << 20], Executors.Limit, out ushort large);
        large.Should().Be(Wire.Refused);
    }

    /// <summary>As nobody: what such frames ask for must not come true.</summary>
    [Test]
    public void Executor_AnyMachine_AnswersAndGoesOn()
    {
        var random = new Random(4);
        byte[] valid =
            Executors.Encode(Script.Replace("everything\" {", $"everything\" {{\n    machine {{ {Settings} }}", StringComparison.Ordinal));
        (valid[4], valid[5], valid[6], valid[7]) = (50, 0, 0, 0);
        using var nobody = new Nobody();
        using Executor executor = Executor.Start(nobody.Launcher);
        var answers = new HashSet<ushort>();
        for (int i = 0; i < 1_500; i++)
        {
            byte[] bytes = i % 2 == 0 ? Mutated(random, valid) : MutatedHead(random, valid);
            executor.Exchange(Wire.Run, bytes, Executors.Limit, out ushort type);
            answers.Add(type);
        }

        answers.Should().BeEquivalentTo([Wire.Record, Wire.Refused, Wire.Skipped]);
        executor.Hello().Release.Should().Be(Executors.Features.Release, "it must have lived through all that");
    }

    /// <summary>Where the settings stand.</summary>
    private static byte[] MutatedHead(Random random, byte[] valid)
    {
        const int settings = 14;
        byte[] bytes = [.. valid];
        bytes[settings + random.Next(120)] = (byte)random.Next(256);
        return bytes;
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Mutated(Random random, byte[] valid)
    {
        byte[] bytes = [.. valid];
        for (int n = random.Next(1, 6); n > 0; n--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
