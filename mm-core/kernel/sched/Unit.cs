// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>The result of a step that has none.</summary>
public readonly record struct Unit;
