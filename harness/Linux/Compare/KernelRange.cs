// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>
/// The machines that an entry of known-differences.txt is about: kernels from a version on, before another one, with a feature or without.
/// </summary>
/// <param name="Since">The kernels that have what it speaks of; null: all of them, from the first one on.</param>
/// <param name="Until">The kernels that have lost it; null: none has.</param>
/// <param name="Where">Names of @requires, and of <see cref="LinuxFeatures.Trials"/>, that the machine has; behind <c>!</c>, that it has
/// not.</param>
public sealed record KernelRange(BranchVersions? Since, BranchVersions? Until, IReadOnlyList<string> Where)
{
    /// <summary>Every machine.</summary>
    public static KernelRange All { get; } = new(null, null, []);

    /// <summary>Whether no kernel is in it: it ended before it began.</summary>
    internal bool IsEmpty => Since is not null && Until is not null && !Since.First.Any(first => Has(first));

    /// <summary>Whether a machine is in it.</summary>
    public bool Has(MachineFeatures machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return Has(machine.Kernel)
            && Where.All(name => name[0] == '!' ? !machine.Provides.Contains(name[1..]) : machine.Provides.Contains(name));
    }

    /// <summary>Whether some machine may be in both.</summary>
    internal bool Overlaps(KernelRange other) =>
        !Where.Any(name => other.Where.Contains(name[0] == '!' ? name[1..] : $"!{name}"))
        && Corners(this).Concat(Corners(other)).Append(new Version(0, 0)).Any(version => Has(version) && other.Has(version));

    private bool Has(Version kernel) => (Since is null || Since.Reached(kernel)) && !(Until is not null && Until.Reached(kernel));

    /// <summary>
    /// Where a range begins or ends in some branch, and where the branch and the one behind it begin: between them nothing changes.
    /// </summary>
    private static IEnumerable<Version> Corners(KernelRange range) => (range.Since?.First ?? []).Concat(range.Until?.First ?? [])
        .SelectMany(version => (Version[])[version, new(version.Major, version.Minor), new(version.Major, version.Minor + 1)]);
}
