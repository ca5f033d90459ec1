// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Cli;

/// <summary>What a command may touch of the world around it; tests hand in one of their own.</summary>
internal sealed record CommandHost
{
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    private const string RepositoryMark = "Selftests.sln";

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Somebody looks at <see cref="Out"/>: colours and a progress bar are welcome.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>Somebody looks at <see cref="Error"/>: what is going on may be told there.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>The repository's root; null when the command was copied away from it.</summary>
    public string? Repository { get; init; }

    /// <summary>MMT_DEBUG: an error of ours shows its stack.</summary>
    public bool Debug { get; init; }

    /// <summary>The scripts that run when none is named.</summary>
    public string? Selftests => Repository is null ? null : Path.Combine(Repository, "selftests");

    /// <summary>What one run leaves for the next; git ignores it.</summary>
    public string? StateDirectory => State ?? (Repository is null ? null : Path.Combine(Repository, ".mmt"));

    /// <summary>MMT_STATE: the folder of that, where the repository cannot be written.</summary>
    public string? State { get; init; }

    public static CommandHost OfProcess() => new()
    {
        // Console.Out would flush every line; reporters flush where a reader waits.
        Out = Writer(StandardOutput, "stdout"),
        Error = Writer(StandardError, "stderr"),
        IsTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        Repository = FindRepository(
            Environment.GetEnvironmentVariable("MMT_ROOT") is { Length: > 0 } root ? root : AppContext.BaseDirectory),
        State = Environment.GetEnvironmentVariable("MMT_STATE") is { Length: > 0 } state ? Path.GetFullPath(state) : null,
        Debug = Environment.GetEnvironmentVariable("MMT_DEBUG") is { Length: > 0 },
    };

    public static string? FindRepository(string? directory)
    {
        while (directory is not null && !File.Exists(Path.Combine(directory, RepositoryMark)))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory;
    }

    /// <summary>The path as a user would type it here: below the working directory relative, elsewhere absolute.</summary>
    public static string DisplayPath(string fullPath)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, fullPath);
        return relative.StartsWith("..", StringComparison.Ordinal) ? fullPath : relative;
    }

    /// <summary>A writer to one of the standard streams.</summary>
    internal static StreamWriter Writer(int descriptor, string name) =>
        new(new StandardStream(descriptor, name), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 16384);
}
