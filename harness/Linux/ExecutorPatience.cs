// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>For how long an executor may say nothing before it is taken for dead.</summary>
internal sealed record ExecutorPatience
{
    /// <summary>From its start to the answer of the handshake.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Beyond the time limit of a case: the executor ends the case at its limit, and that takes time on a loaded machine.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);
}
