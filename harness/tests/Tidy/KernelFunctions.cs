// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

/// <summary>Functions of Linux that may be cited, as <c>path:function</c>: 6.12's, and newer ones each with a mainline commit.</summary>
internal sealed class KernelFunctions
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    public KernelFunctions(IEnumerable<string> lines)
    {
        foreach (string line in lines.Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            _known.Add(line.Split(' ')[0]);
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

    public bool Has(string path, string function) => _known.Contains($"{path}:{function}");

    /// <summary>Other files that have the function: it may have moved, or the path is mistyped.</summary>
    public IEnumerable<string> Elsewhere(string function) =>
        _known.Where(entry => entry.EndsWith(":" + function, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
