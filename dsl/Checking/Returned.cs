// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>What a def returns; null: nothing.</summary>
internal sealed record Returned(ValueInfo? Value);
