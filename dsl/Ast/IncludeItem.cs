// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary><c>include "lib/uffd.mmt"</c>, looked up in selftests/.</summary>
public sealed record IncludeItem(string Path) : FileItem
{
    /// <summary>Where the path stands.</summary>
    public SourceSpan PathSpan { get; init; } = SourceSpan.Start;

    public bool Equals(IncludeItem? other) => base.Equals(other) && Path == other.Path;

    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Path);
}
