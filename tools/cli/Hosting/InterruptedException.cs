// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Cli;

/// <summary>Ctrl-C came before there was anything to tell; the message says how far it came.</summary>
internal sealed class InterruptedException(string message) : OperationCanceledException(message)
{
}
