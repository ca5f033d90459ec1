// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;

namespace Selftests.Vm;

/// <summary>The scripts of this folder, loaded once for every test that looks at them.</summary>
internal static class Suite
{
    public static string Folder { get; } = Path.Combine(FindRepository(), "selftests");

    // In this repository every csharp block may run.
    // MMT_SCHEDULE is the one execution of a race that runs again: with a filter for its case.
    private static readonly RunOptions Run =
        new() { AllowCsharp = true, Schedule = Environment.GetEnvironmentVariable("MMT_SCHEDULE") ?? "" };

    private static readonly Lazy<ScriptSet> Loaded =
        new(() => ScriptLoader.Load([Folder], new LoadOptions { IncludeRoot = Folder, AllowCsharp = true, LeaveOutUnmodelled = true }));

    public static ScriptSet Scripts => Loaded.Value;

    /// <summary>Where the model and Linux may differ.</summary>
    public static KnownDifferenceList Known { get; } = KnownDifferenceList.OfFolder(Folder);

    public static IMachine Model { get; } = new ModelMachine();

    public static ScriptRunner Runner { get; } = new(Model, new RunnerOptions { Run = Run });

    /// <summary>Every script, those that are only included too.</summary>
    public static IReadOnlyList<string> Files =>
        [.. Directory.EnumerateFiles(Folder, "*.mmt", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string FindRepository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Selftests.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("the tests run outside the repository");
    }
}
