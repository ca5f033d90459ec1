// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>What tools/kernels got: <c>debian:6.12</c> is the newest of that branch.</summary>
public static class DebianKernels
{
    /// <summary>What such a name begins with.</summary>
    public const string Prefix = "debian:";

    /// <summary>The image that a name means; null: it is not there.</summary>
    /// <param name="state">The folder .mmt.</param>
    /// <param name="name"><c>debian:6.12</c>.</param>
    public static string? Find(string state, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string branch = name[Prefix.Length..];
        string tree = Path.Combine(state, "kernels", branch, "tree");
        return branch.Length > 0 && Directory.Exists(tree)
            ? Directory.EnumerateFiles(tree, "vmlinuz*", SearchOption.AllDirectories).FirstOrDefault()
            : null;
    }
}
