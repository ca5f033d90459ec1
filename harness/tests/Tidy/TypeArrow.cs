// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

/// <summary>A file that names what another file declares: where it does so first, and by which word.</summary>
internal sealed record TypeArrow(string From, int Line, string To, string Name);
