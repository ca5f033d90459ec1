// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Where a script's files may stand.</summary>
internal static class PathRule
{
    private const string Tmpfs = "/dev/shm";

    public static void Check(CheckContext context, string owner, Parameter parameter, StringExpression path)
    {
        if (parameter.Besides.Contains(path.Value))
        {
            context.Require($"file {path.Value}", path.Span, path.Value);
            return;
        }

        bool isOnTmpfs = path.Value.StartsWith($"{Tmpfs}/", StringComparison.Ordinal);
        string name = isOnTmpfs ? path.Value[(Tmpfs.Length + 1)..] : path.Value;

        // The folders themselves are for O_TMPFILE.
        bool isFolder = path.Value is Tmpfs or ".";
        if (!isFolder && (name.Length == 0 || name is "." or ".." || name.Contains('/', StringComparison.Ordinal)))
        {
            string besides = parameter.Besides.Count == 0 ? "" : $"; {owner} takes {string.Join(", ", parameter.Besides)} too";
            context.Error(
                path, "a script's files stand side by side", $"\"NAME\" is one on the disk, \"{Tmpfs}/NAME\" one of a tmpfs{besides}");
        }
        else if (!isOnTmpfs)
        {
            context.Require("file disk", path.Span, $"a file on the disk; one of a tmpfs is \"{Tmpfs}/NAME\"");
        }
    }
}
