// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>Reads what a script includes, each file once, an included one before those that include it.</summary>
internal sealed class IncludeLoader(CheckContext context)
{
    private readonly List<ScriptFile> _loaded = [];
    private readonly HashSet<string> _known = [];

    public IReadOnlyList<ScriptFile> Load(ScriptFile file)
    {
        Follow(file, [file.FileName]);
        return _loaded;
    }

    private void Follow(ScriptFile file, ValueList<string> path)
    {
        foreach (IncludeItem include in file.Includes)
        {
            context.FileName = file.FileName;
            One(include, path);
        }
    }

    private void One(IncludeItem include, ValueList<string> path)
    {
        if (context.Options.Files is not { } files)
        {
            context.Error(
                include.PathSpan, $"cannot include \"{include.Path}\"", "this script was given as a text, without a place to include from");
            return;
        }

        if (files.WhyRefused(include.Path) is { } why)
        {
            context.Error(include.PathSpan, $"cannot include \"{include.Path}\": {why}", "an include is looked up in selftests/");
            return;
        }

        string name = files.DisplayName(include.Path);
        if (path.Contains(name))
        {
            context.Error(include.PathSpan, $"\"{include.Path}\" includes itself");
        }
        else if (_known.Count >= Limits.Includes && !_known.Contains(name))
        {
            context.Error(include.PathSpan, $"more than {Limits.Includes} files are included");
        }
        else if (_known.Add(name))
        {
            Read(include, name, files.ReadInclude(include.Path), path);
        }
    }

    private void Read(IncludeItem include, string name, string? text, ValueList<string> path)
    {
        if (text is null)
        {
            context.Error(include.PathSpan, $"there is no \"{include.Path}\"", "an include is looked up in selftests/");
            return;
        }

        ReadResult read = ScriptReader.Read(text, name);
        context.Add(read.Diagnostics);
        if (read.File is { } file)
        {
            Follow(file, [.. path, name]);
            _loaded.Add(file);
        }
    }
}
