// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Checking;

/// <summary>A definition, and the file that it stands in.</summary>
internal sealed record Defined<T>(T Item, ScriptFile File)
    where T : FileItem;
