// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>A family, as the tables write it.</summary>
/// <param name="Family">Which.</param>
/// <param name="IsFlags">True when its members are united by '|'; false when one of them stands alone.</param>
/// <param name="Members">Names as in the uapi headers, and values.</param>
internal sealed record ConstantGroup(ConstantFamily Family, bool IsFlags, (string Name, ulong Value)[] Members);
