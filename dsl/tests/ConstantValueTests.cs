// SPDX-License-Identifier: GPL-2.0-or-later
using System.Diagnostics;
using System.Globalization;

namespace Selftests.Dsl.Tests;

/// <summary>The tables of constants are mirrors of C headers: what the headers of this machine define has the same value here.</summary>
[TestFixture]
public class ConstantValueTests
{
    private static readonly string[] Headers =
    [
        "errno.h", "fcntl.h", "poll.h", "signal.h", "sched.h", "sys/mman.h", "sys/prctl.h", "sys/resource.h", "sys/shm.h", "sys/uio.h",
        "unistd.h", "linux/falloc.h", "linux/fs.h",
        "linux/mman.h", "linux/memfd.h", "linux/mempolicy.h", "linux/userfaultfd.h",
    ];

    /// <summary>A header older than the kernel modelled has not all; these every one has.</summary>
    private const int Least = 250;

    [Test]
    public void EveryConstantThatAHeaderDefines_HasItsValue()
    {
        Dictionary<string, ulong> defined = Defined();
        Assume.That(defined, Is.Not.Empty, "there is a gcc");

        ConstantTable.All.Where(constant => defined.TryGetValue(constant.Name, out ulong value) && value != constant.Value)
            .Select(constant => $"{constant.Name} is {constant.Value:x}, and 0x{defined[constant.Name]:x} in the header").Should()
            .BeEmpty();
        defined.Count.Should().BeGreaterThan(Least, "else this test tests nothing");
    }

    /// <summary>What a C program says that knows the headers; empty without a compiler.</summary>
    private static Dictionary<string, ulong> Defined()
    {
        string folder = Directory.CreateTempSubdirectory("constants").FullName;
        try
        {
            string program = Path.Combine(folder, "constants");
            File.WriteAllText($"{program}.c", Source());
            string? errors = Run("gcc", "-w", "-o", program, $"{program}.c");
            return errors is null ? [] : Run(program)!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
                .ToDictionary(parts => parts[0], parts => ulong.Parse(parts[1], CultureInfo.InvariantCulture));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Source()
    {
        string includes = string.Concat(Headers.Select(header => $"#if __has_include(<{header}>)\n#include <{header}>\n#endif\n"));
        string lines = string.Concat(ConstantTable.All.Select(constant =>
            $"#ifdef {constant.Name}\nprintf(\"{constant.Name} %llu\\n\", (unsigned long long)({constant.Name}));\n#endif\n"));
        return $"#define _GNU_SOURCE\n#include <stdio.h>\n{includes}int main(void)\n{{\n{lines}return 0;\n}}\n";
    }

    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            process.ExitCode.Should().Be(0, program);
            return output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
