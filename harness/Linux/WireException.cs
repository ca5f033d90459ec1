// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>The executor answered with something that is not the wire format, or not at all.</summary>
public sealed class WireException(string message) : Exception(message);
