// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>A script that passed the checker but cannot be made a program: reported at its place, as an error of ours or a limit.</summary>
internal class CompileException(SourceText source, string message) : Exception(message)
{
    public SourceText Where { get; } = source;
}
