// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>The rounds of a loop differ by more than numbers that grow evenly: on the wire it is written out.</summary>
internal sealed class UnevenException : Exception;
