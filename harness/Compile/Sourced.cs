// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Compile;

/// <summary>Something of a script, with the source that it stands in.</summary>
internal sealed record Sourced<T>(T Item, SourceIndex Source);
