// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>What is built for a virtual machine.</summary>
/// <param name="Executor">Runs in it.</param>
/// <param name="Init">Its process 1.</param>
/// <param name="Keeper">Runs beside QEMU, and ends it with the harness.</param>
internal sealed record GuestPrograms(string Executor, string Init, string Keeper);
