// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What the machine that will run a script can do. What it cannot is reported as <c>not modelled yet</c>.</summary>
/// <remarks>
/// A feature is spelled as in a script, after its kind: <c>call mmap</c>, <c>flag mmap MAP_SHARED</c> (a flag of a call),
/// <c>observation pte</c>, <c>bit pte dirty</c>, <c>field rss anon</c>, <c>field mmap align</c> (a named option),
/// <c>statement race</c>, <c>statement thread</c>, <c>machine cpus</c> and <c>argument mremap new_addr</c>.
/// </remarks>
public interface ISupport
{
    /// <summary>True when the machine models <paramref name="feature"/>.</summary>
    bool Has(string feature);
}
