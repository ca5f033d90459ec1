// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using Selftests.Harness.Linux;

namespace Selftests.Cli;

/// <summary>--kernel and what goes with it: the same for every command that asks a Linux.</summary>
internal sealed class KernelOptions
{
    private const string Host = "host";
    private readonly Option<string> image =
        Text("--kernel", "BZIMAGE", "ask this kernel, in a virtual machine; debian:6.12: what tools/kernels got");
    private readonly Option<string> modules = Text("--modules", "DIR", "with --kernel: the folder with its modules");
    private readonly Option<string> arguments = Text("--kernel-args", "ARGS", "with --kernel: what to add to its command line");
    private readonly Option<string> qemu = Text("--qemu-args", "ARGS", "with --kernel: what to add to QEMU's command line");
    private readonly Option<string> console = Text("--console", "FILE", "with --kernel: keep everything that it says in FILE");

    private readonly CommandHost host;

    public KernelOptions(CommandHost host, Command command)
    {
        this.host = host;
        foreach (Option<string> option in All)
        {
            command.Options.Add(option);
        }
    }

    private IEnumerable<Option<string>> All => [image, modules, arguments, qemu, console];

    /// <summary>The kernel that is asked for; null: the one underneath.</summary>
    /// <exception cref="UsageException">It cannot be meant so.</exception>
    public KernelRequest? Read(ParseResult parsed)
    {
        if (parsed.GetValue(image) is not { } named)
        {
            return All.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } orphan
                ? throw new UsageException($"{orphan.Name} says something of a kernel: --kernel BZIMAGE names it")
                : null;
        }

        string path = Existing(named, "--kernel");
        if (parsed.GetValue(modules) is { } folder && !Directory.Exists(folder))
        {
            throw new UsageException($"--modules: there is no folder '{folder}'");
        }

        return Request(parsed, named, path, parsed.GetValue(console)) with { Modules = parsed.GetValue(modules) };
    }

    /// <summary>What names this kernel, and all that makes it another one, on a command line.</summary>
    public static string AsTyped(KernelRequest kernel)
    {
        (string Option, string? Value)[] typed =
        [
            ("--kernel", kernel.Name), ("--modules", kernel.Modules),
            ("--kernel-args", kernel.Arguments), ("--qemu-args", kernel.QemuArguments),
        ];
        return string.Join(' ', typed.Where(one => one.Value is { Length: > 0 }).Select(one => $"{one.Option} {InShell(one.Value!)}"));
    }

    /// <summary>The same wherever it is typed.</summary>
    public static string AsTypedAnywhere(KernelRequest kernel) => AsTyped(kernel with
    {
        Name = kernel.Name == kernel.Image ? Path.GetFullPath(kernel.Image) : kernel.Name,
        Modules = kernel.Modules is null ? null : Path.GetFullPath(kernel.Modules),
    });

    /// <summary>The kernels of a list, each with the other options.</summary>
    /// <exception cref="UsageException">One of them is none.</exception>
    public IReadOnlyList<KernelColumn> ReadList(ParseResult parsed, string list)
    {
        if (new[] { image, modules }.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } other)
        {
            throw new UsageException($"{other.Name} speaks of one kernel, and --kernels of several: give one of them");
        }

        string[] names = list.Split(',', StringSplitOptions.TrimEntries);
        if (names.FirstOrDefault(name => name.Length == 0) is not null)
        {
            throw new UsageException($"--kernels '{list}' has an empty name: they are separated by commas, debian:6.12,host");
        }

        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new UsageException($"--kernels names {twice.Key} twice");
        }

        return [.. names.Select(
            name => new KernelColumn(
                name,
                name == Host ? null : Request(parsed, name, Existing(name, "--kernels"), ConsoleOf(parsed.GetValue(console), name))))];
    }

    // Each has a file of its own beside the others'.
    private static string? ConsoleOf(string? file, string name) => file is null ? null : $"{file}.{name.Replace('/', '_')}";

    private KernelRequest Request(ParseResult parsed, string name, string path, string? file) => new(path)
    {
        Name = name,
        Arguments = parsed.GetValue(arguments) ?? "",
        QemuArguments = parsed.GetValue(qemu) ?? "",
        Console = Writable(file),
    };

    private string Existing(string named, string option)
    {
        string path = named.StartsWith(DebianKernels.Prefix, StringComparison.Ordinal) ? OfDebian(named, option) : named;
        return File.Exists(path) ? path
            : throw new UsageException(
                $"{option}: there is no file '{path}'"
                    + $"{(Directory.Exists(path) ? ", but a folder: a built tree has arch/x86/boot/bzImage" : "")}");
    }

    /// <summary>The kernel that is asked for, or the one underneath; null: there is none, and why was printed.</summary>
    /// <exception cref="UsageException">The kernel that is asked for does not run.</exception>
    public static LinuxMachine? Open(CommandHost host, KernelRequest? kernel)
    {
        if (LinuxMachine.TryCreate(kernel, out string whyNot) is { } linux)
        {
            return linux;
        }

        if (kernel is not null)
        {
            throw new UsageException($"--kernel {kernel.Image}: {whyNot}");
        }

        host.Error.WriteLine($"mmt: no Linux machine: {whyNot}");
        return null;
    }

    /// <summary>Where tools/kernels put the newest of a branch.</summary>
    private string OfDebian(string name, string option)
    {
        string branch = name[DebianKernels.Prefix.Length..];
        return DebianKernels.Find(host.StateDirectory ?? "", name)
            ?? throw new UsageException($"{option} {name}: it is not here: tools/kernels get {(branch.Length > 0 ? branch : "6.12")}");
    }

    private static string? Writable(string? file) => file is null ? null
        : KernelRequest.WhyNoConsole(file) is { } why ? throw new UsageException($"--console: cannot write '{file}': {why}")
        : Path.GetFullPath(file);

    // One word of a shell, quoted where it would else be several.
    private static string InShell(string value) =>
        value.All(c => char.IsLetterOrDigit(c) || "/._-+:=,@".Contains(c)) ? value : $"'{value.Replace("'", @"'\''")}'";

    private static Option<string> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
