// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

/// <summary>
/// Functions and structs of Linux that may be cited, as <c>path:function</c> and <c>path:struct name</c>: 6.12's, and newer ones each with
/// a mainline commit.
/// </summary>
internal sealed class KernelFunctions
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public KernelFunctions(IEnumerable<string> lines)
    {
        foreach (string line in lines.Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            string entry = line.Split("  ")[0];
            if (entry[0] == '-')
            {
                _known.Remove(entry[1..]);
            }
            else
            {
                _known.Add(entry);
            }
        }
    }

    public int Count => _known.Count;

    public static KernelFunctions Load()
    {
        string folder = Repository.PathOf("harness/tests/Tidy");
        return new KernelFunctions(
            File.ReadLines(Path.Combine(folder, "kernel-functions-6.12.txt"))
                .Concat(File.ReadLines(Path.Combine(folder, "kernel-functions-newer.txt"))));
    }

    public bool Has(string path, string name) => _known.Contains($"{path}:{name}");

    /// <summary>Other files that have the name: it may have moved, or the path is mistyped.</summary>
    public IEnumerable<string> Elsewhere(string name) =>
        _known.Where(entry => entry.EndsWith(":" + name, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
