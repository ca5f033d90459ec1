// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A BUG_ON fired: the run is a finding.</summary>
public sealed class KernelBugException(string message) : Exception(message);
