// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>For a machine that can run whatever the language can say: the real kernel.</summary>
public sealed class EverythingSupported : ISupport
{
    public static EverythingSupported Instance { get; } = new();

    public bool Has(string feature) => true;
}
