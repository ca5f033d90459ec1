// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>Somebody asked for what this model does not have. The checker of scripts refuses it before anything runs.</summary>
public sealed class NotModelledException(string what) : Exception($"not modelled yet: {what}")
{
    public string What { get; } = what;
}
