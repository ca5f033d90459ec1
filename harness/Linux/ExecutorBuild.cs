// SPDX-License-Identifier: GPL-2.0-or-later
using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Selftests.Harness.Linux;

/// <summary>Builds tools/executor with gcc where no build of the same sources is there yet.</summary>
internal static class ExecutorBuild
{
    // The same as in tools/executor/Makefile.
    private static readonly string[] Flags = ["-O2", "-g0", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-fno-stack-protector"];
    private static readonly string[] ProgramFlags = ["-fPIE", "-static-pie", "-Wl,-z,norelro,-z,noseparate-code"];
    private static readonly string[] LoaderFlags =
    [
        "-D_GNU_SOURCE", "-ffreestanding", "-fno-pie", "-mcmodel=large", "-nostdlib", "-static", "-no-pie",
        "-Wl,-z,norelro,-z,noseparate-code,-Ttext-segment=0xc004000000",
    ];

    /// <summary>The path of the program, or why there is none.</summary>
    public static (string? Path, string WhyNot) Get()
    {
        if (Folder(out string whyNot) is not { } folder)
        {
            return (null, whyNot);
        }

        string[] sources = [.. Directory.GetFiles(folder, "*.c").Order(StringComparer.Ordinal)];
        string loader = Path.Combine(folder, "loader", "loader.c");
        return Made("mmexec", [.. sources, .. Directory.GetFiles(folder, "*.h"), loader], mine =>
        {
            string program = $"{mine}.program";
            (int status, string errors) = RunCompiler([.. Flags, .. ProgramFlags, "-o", program, .. sources]);
            if (status == 0)
            {
                (status, errors) = RunCompiler([.. Flags, .. LoaderFlags, $"-DPAYLOAD=\"{program}\"", "-o", mine, loader]);
            }

            File.Delete(program);
            return (status, errors);
        });
    }

    /// <summary>What a virtual machine needs, or why there is none.</summary>
    public static (GuestPrograms? Programs, string WhyNot) GetGuest()
    {
        (string? executor, string whyNot) = Get();
        (string? init, whyNot) = executor is null ? (null, whyNot) : OfOneSource("vm/init.c");
        (string? keeper, whyNot) = init is null ? (null, whyNot) : OfOneSource("vm/keeper.c");
        return (keeper is null ? null : new GuestPrograms(executor!, init!, keeper), whyNot);
    }

    private static (string? Path, string WhyNot) OfOneSource(string name) => Folder(out string whyNot) is not { } folder
        ? (null, whyNot)
        : Made(
            $"vm{Path.GetFileNameWithoutExtension(name)}", [Path.Combine(folder, name)],
            mine => RunCompiler([.. Flags, "-static", "-o", mine, Path.Combine(folder, name)]));

    private static string? Folder(out string whyNot)
    {
        string? root = OperatingSystem.IsLinux() ? RepositoryFolder.With("tools/executor/mmexec.h") : null;
        whyNot = root is not null ? "" : OperatingSystem.IsLinux() ? "tools/executor was not found" : "this is not Linux";
        return root is null ? null : Path.Combine(root, "tools", "executor");
    }

    private static (string? Path, string WhyNot) Made(string name, string[] files, Func<string, (int Status, string Errors)> compile)
    {
        string state = Environment.GetEnvironmentVariable("MMT_STATE") is { Length: > 0 } elsewhere
            ? Path.GetFullPath(elsewhere)
            : Path.Combine(RepositoryFolder.With("tools/executor/mmexec.h")!, ".mmt");
        string target = Path.Combine(state, $"{name}-{Hash(files)}");
        return File.Exists(target) ? (target, "") : Build(name, target, compile);
    }

    private static string Hash(IEnumerable<string> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join(' ', [.. Flags, .. ProgramFlags, .. LoaderFlags])));
        foreach (string file in files)
        {
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static (string? Path, string WhyNot) Build(string name, string target, Func<string, (int Status, string Errors)> compile)
    {
        // Several runs may build at once: each its own file, that nobody else can have made, and the last rename wins.
        string mine = $"{target}.{Guid.NewGuid():N}";
        if (name == "mmexec")
        {
            LinuxMachine.Notice?.Invoke("building tools/executor (there is no build of these sources)");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            (int status, string errors) = compile(mine);
            if (status != 0)
            {
                return (null, $"gcc failed: {errors.Split('\n')[0]}");
            }

            File.Move(mine, target, overwrite: true);
            RemoveOldBuilds(name, target);
            return (target, "");
        }
        catch (Win32Exception)
        {
            return (null, "no C compiler: 'gcc' is not found in PATH");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, $"the executor cannot be built: {error.Message}");
        }
    }

    // Builds of other sources; what was made in the last hour may be about to start in somebody's other run.
    private static void RemoveOldBuilds(string name, string target)
    {
        DateTime recent = DateTime.UtcNow.AddHours(-1);
        foreach (string old in Directory.GetFiles(Path.GetDirectoryName(target)!, $"{name}-*"))
        {
            if (old != target && File.GetLastWriteTimeUtc(old) < recent)
            {
                File.Delete(old);
            }
        }
    }

    private static (int Status, string Errors) RunCompiler(string[] arguments)
    {
        using var gcc = new Process { StartInfo = new ProcessStartInfo("gcc", arguments) { RedirectStandardError = true } };
        gcc.Start();
        string errors = gcc.StandardError.ReadToEnd();
        gcc.WaitForExit();
        return (gcc.ExitCode, errors);
    }
}
