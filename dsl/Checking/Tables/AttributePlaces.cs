// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>What an attribute can adorn.</summary>
[Flags]
internal enum AttributePlaces
{
    None = 0,
    Suite = 1,
    Test = 2,
    Statement = 4,
}
