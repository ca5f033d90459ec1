// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What a check needs to know besides the script.</summary>
public sealed record CheckOptions
{
    /// <summary>What the machine can do; everything, unless the harness says otherwise.</summary>
    public ISupport Support { get; init; } = EverythingSupported.Instance;

    /// <summary>Where includes are found; without it an include is an error.</summary>
    public IScriptFiles? Files { get; init; }

    /// <summary>The stem that <c>suite</c> must repeat; null takes it from the script's file name.</summary>
    public string? ExpectedSuite { get; init; }

    /// <summary>Statements that could not be read are missing: what seems to be absent may only be lost.</summary>
    internal bool HasLost { get; init; }
}
