// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Tests.Support;

/// <summary>The scripts that tests read: the language's own examples, and those of the repository.</summary>
internal static class Scripts
{
    private static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory);

    public static IEnumerable<string> Examples =>
        Directory.GetFiles(Path.Combine(Folder, "Language"), "*.mmt").Order(StringComparer.Ordinal);

    /// <summary>What is in selftests/, when the tests run inside of the repository.</summary>
    public static IEnumerable<string> Selftests
    {
        get
        {
            string? root = Folder;
            while (root is not null && !File.Exists(Path.Combine(root, "Selftests.sln")))
            {
                root = Path.GetDirectoryName(root);
            }

            return root is null
                ? []
                : Directory.GetFiles(Path.Combine(root, "selftests"), "*.mmt", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        }
    }

    public static string Text(string path) => File.ReadAllText(path);

    public static string BadFolder => Path.Combine(Folder, "Bad");
}
