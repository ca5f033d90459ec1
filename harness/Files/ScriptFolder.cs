// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness;

/// <summary>The scripts below a folder. Links are followed, but each folder is looked into once, so that links in a circle end.</summary>
public sealed class ScriptFolder
{
    private const string Extension = ".mmt";

    /// <summary>What stands in folders of this name is included by scripts and runs in none of its own.</summary>
    private const string Library = "lib";

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly List<string> found = [];
    private readonly bool withLibrary;

    private ScriptFolder(bool withLibrary) => this.withLibrary = withLibrary;

    /// <summary>Their paths, in the order of their names.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="withLibrary">Also those that only are included.</param>
    public static IReadOnlyList<string> Find(string folder, bool withLibrary)
    {
        var walk = new ScriptFolder(withLibrary);
        walk.Visit(new DirectoryInfo(folder), folder, RealPath.Of(folder));
        walk.found.Sort(StringComparer.Ordinal);
        return walk.found;
    }

    private void Visit(DirectoryInfo folder, string path, string realPath)
    {
        if (!seen.Add(realPath))
        {
            return;
        }

        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            string name = Path.Combine(path, entry.Name);
            if (entry is not DirectoryInfo inner)
            {
                if (entry.Name.EndsWith(Extension, StringComparison.Ordinal))
                {
                    found.Add(name);
                }
            }
            else if (withLibrary || inner.Name != Library)
            {
                Visit(inner, name, inner.LinkTarget is null ? Path.Combine(realPath, inner.Name) : RealPath.Of(name));
            }
        }
    }
}
