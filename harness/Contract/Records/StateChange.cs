// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;

namespace Selftests.Harness.Records;

/// <summary>A fact of the machine's state that a step has changed.</summary>
/// <param name="What">What it is about, what was so, and what is now.</param>
public sealed record StateChange(StateParts Part, string What);
