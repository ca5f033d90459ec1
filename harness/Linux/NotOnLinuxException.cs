// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>A case has something that a real kernel cannot be asked for: it is skipped with this reason.</summary>
public sealed class NotOnLinuxException(string message) : Exception(message);
