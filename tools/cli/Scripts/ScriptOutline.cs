// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Dsl.Ast;
using Selftests.Harness;

namespace Selftests.Cli;

/// <summary>What the help says about a script, read without checking it.</summary>
/// <param name="Program">The file's stem.</param>
/// <param name="Idea">The sentence of its first comment.</param>
/// <param name="Tags">Every tag of the suite and of its tests.</param>
internal sealed record ScriptOutline(string Program, string Idea, IReadOnlyList<string> Tags, bool HasTests)
{
    public static ScriptOutline Read(string path)
    {
        string text = TextOf(path);
        string program = Path.GetFileNameWithoutExtension(path);
        ScriptFile? file = ScriptReader.Read(text, path).File;
        IEnumerable<AttributeNode> attributes = file is null ? [] : file.Items.SelectMany(item => item.Attributes);
        string[] tags = [.. attributes.Where(attribute => attribute.Name == "tags").SelectMany(TagsOf)];
        return new ScriptOutline(program, FindIdea(text, program), tags, file is null || file.Tests.Any());
    }

    // What cannot be read is left to the run, which says why.
    private static string TextOf(string path)
    {
        try
        {
            return BoundedFile.ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static IEnumerable<string> TagsOf(AttributeNode attribute) =>
        attribute.Arguments is { } arguments
            ? arguments.Select(argument => argument.Value).OfType<NameExpression>().Select(name => name.Name)
            : [];

    // The first line that is not the shebang and not the licence: "# cow.mmt: what it is about".
    private static string FindIdea(string text, string program)
    {
        string? comment = text.Split('\n')
            .TakeWhile(line => line.StartsWith('#'))
            .Select(line => line.TrimStart('#', ' ').TrimEnd())
            .FirstOrDefault(line => line.Length > 0 && !line.StartsWith('!') && !line.StartsWith("SPDX", StringComparison.Ordinal));
        string title = $"{program}.mmt: ";
        return comment is null ? "" : comment.StartsWith(title, StringComparison.Ordinal) ? comment[title.Length..] : comment;
    }
}
