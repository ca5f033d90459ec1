// SPDX-License-Identifier: GPL-2.0-or-later
using System.Xml.Linq;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>Who may know whom: the arrows of architecture.md, read from the project files.</summary>
internal static class ReferenceRule
{
    /// <summary>A part and the parts it may name. The tests of a part may name the part, and what it may name.</summary>
    private static readonly Dictionary<string, string[]> May = new()
    {
        ["mm-core"] = [],
        ["dsl"] = [],
        ["harness"] = ["dsl", "mm-core"],
        ["selftests"] = ["harness"],
        ["tools"] = ["harness"],
    };

    public static IEnumerable<Finding> Check(SourceText project)
    {
        string part = PartOf(project.Path);
        foreach (string target in ReferencesOf(project))
        {
            string other = PartOf(target);
            if (other != part && !May.GetValueOrDefault(part, []).Contains(other))
            {
                yield return project.At(1, $"{part} must not know {other} ({target})");
            }
        }
    }

    private static string PartOf(string path) => path.Split('/')[0];

    private static IEnumerable<string> ReferencesOf(SourceText project) =>
        from reference in XDocument.Parse(project.Text).Descendants("ProjectReference")
        select Resolve(project.Path, reference.Attribute("Include")!.Value.Replace('\\', '/'));

    /// <summary>A reference is relative to its project's folder; the answer is relative to the root.</summary>
    private static string Resolve(string project, string reference)
    {
        string full = Path.GetFullPath(Path.Combine("/", Path.GetDirectoryName(project)!, reference));
        return full[1..];
    }
}
