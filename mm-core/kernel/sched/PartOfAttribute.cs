// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The kernel's function of which this method is a part, where its name is none of the kernel's. Races are told by it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PartOfAttribute(string citation) : Attribute
{
    /// <summary>Without its file and brackets: <c>do_anonymous_page</c>.</summary>
    internal string Function => citation[(citation.IndexOf(':') + 1)..^2];
}
