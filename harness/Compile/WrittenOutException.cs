// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>
/// Something in a loop depends on its variable otherwise than by a number that grows evenly: the loop is written out, round by round.
/// </summary>
internal sealed class WrittenOutException(SourceText source, string message) : CompileException(source, message);
