// SPDX-License-Identifier: GPL-2.0-or-later

namespace Selftests.Dsl;

/// <summary>Every call of the language.</summary>
public static class CallTable
{
    private static readonly Dictionary<string, CallSpec> ByName =
        ((CallSpec[])[.. MappingCalls.All, .. FileCalls.All, .. ProcessCalls.All, .. AccessCalls.All, .. UffdCalls.All, .. KernelCalls.All])
        .ToDictionary(spec => spec.Name);

    public static IEnumerable<CallSpec> All => ByName.Values;

    /// <summary>The call of this name, or null.</summary>
    public static CallSpec? Find(string name) => ByName.GetValueOrDefault(name);
}
