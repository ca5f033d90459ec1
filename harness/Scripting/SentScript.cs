// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Scripting;

/// <summary>A script as the harness has read and checked it, with all that it includes: the file may be another one by now.</summary>
/// <param name="Path">As it was found.</param>
/// <param name="Text">What stands in it.</param>
/// <param name="IncludeRoot">The folder of its includes.</param>
/// <param name="Included">What it includes, by name.</param>
internal sealed record SentScript(string Path, string Text, string IncludeRoot, IReadOnlyDictionary<string, string> Included);
