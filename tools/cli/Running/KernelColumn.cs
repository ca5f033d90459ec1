// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Linux;

namespace Selftests.Cli;

/// <summary>A kernel of --kernels.</summary>
/// <param name="Name">As the user wrote it: <c>debian:6.12</c>, <c>host</c>, a path.</param>
/// <param name="Kernel">What boots; null: the kernel underneath.</param>
internal sealed record KernelColumn(string Name, KernelRequest? Kernel);
