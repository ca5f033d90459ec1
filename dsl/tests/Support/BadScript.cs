// SPDX-License-Identifier: GPL-2.0-or-later
using System.Runtime.CompilerServices;
using System.Text;

namespace Selftests.Dsl.Tests.Support;

/// <summary>A wrong script: <c>=== name</c>, the script, <c>---</c>, the messages.</summary>
public sealed record BadScript(string File, string Name, string Text, string Expected)
{
    private const string Begin = "=== ";
    private const string Middle = "---";

    private static readonly LittleSupport Support = new(
        "call mlock", "flag mmap MAP_HUGETLB", "statement race", "bit pte swap", "field rss file", "machine nodes",
        "machine knob /proc/sys/vm/swappiness", "knob /proc/sys/vm/swappiness", "option fail nth", "observation trace");

    public static IEnumerable<BadScript> All() =>
        Directory.GetFiles(Scripts.BadFolder, "*.txt").Order(StringComparer.Ordinal).SelectMany(Read);

    /// <summary>The reader's messages and the checker's, each with its line and caret.</summary>
    public string Messages()
    {
        ReadResult read = ScriptReader.Read(Text, "bad.mmt");
        var options = new CheckOptions { Files = FilesInMemory.Some, Support = Support };
        if (read.Diagnostics.Count > 0)
        {
            return string.Concat(
                WholeCheck.Diagnostics(read, Text, options).Select(diagnostic => DiagnosticRenderer.Render(diagnostic, Text)));
        }

        CheckResult check = Checker.Check(read.File!, options);
        return string.Concat(check.Diagnostics.Select(check.Render));
    }

    public static void Update([CallerFilePath] string path = "")
    {
        string folder = Path.Combine(Path.GetDirectoryName(path)!, "Bad");
        foreach (string file in Directory.GetFiles(folder, "*.txt"))
        {
            var text = new StringBuilder();
            foreach (BadScript bad in Read(file))
            {
                text.Append(Begin).Append(bad.Name).Append('\n').Append(bad.Text).Append(Middle).Append('\n').Append(bad.Messages());
            }

            System.IO.File.WriteAllText(file, text.ToString());
        }
    }

    private static IEnumerable<BadScript> Read(string file)
    {
        foreach (string part in $"\n{System.IO.File.ReadAllText(file)}".Split($"\n{Begin}").Skip(1))
        {
            string section = part.EndsWith('\n') ? part : $"{part}\n";
            int name = section.IndexOf('\n', StringComparison.Ordinal);
            int middle = section.IndexOf($"\n{Middle}\n", name, StringComparison.Ordinal);
            string text = middle < 0 ? section[(name + 1)..] : section[(name + 1)..(middle + 1)];
            string expected = middle < 0 ? "" : section[(middle + Middle.Length + 2)..];
            yield return new BadScript(file, section[..name], text, expected);
        }
    }
}
