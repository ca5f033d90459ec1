// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Tools.Tests;

/// <summary>A folder that looks like the repository to the command; it goes with the test.</summary>
internal sealed class ScriptRepository : IDisposable
{
    public const string Page = "    p = mmap(1 page, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS)\n";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mmt-");

    public ScriptRepository()
    {
        Directory.CreateDirectory(PathOf("selftests/vm"));
    }

    public string Root => folder.FullName;

    /// <summary>A test that passes.</summary>
    public static string Passing(string name) =>
        $"test \"{name}\" {{\n{Page}    store(p[0], 0x5a)\n    expect memory(p[0]) == 0x5a\n}}\n";

    /// <summary>A test that fails at its expectation, in the fourth line of the test.</summary>
    public static string Failing(string name) =>
        $"test \"{name}\" {{\n{Page}    store(p[0], 0x5a)\n    expect memory(p[0]) == 0x5b\n}}\n";

    public string PathOf(string relative) => Path.Combine(Root, relative);

    public string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Writes a script of these items under selftests/vm, and returns its path.</summary>
    public string Add(string program, params string[] items) =>
        Write($"selftests/vm/{program}.mmt", $"suite \"{program}\"\n\n{string.Join('\n', items)}");

    public string Write(string relative, string text)
    {
        string path = PathOf(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
