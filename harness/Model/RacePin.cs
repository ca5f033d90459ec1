// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>An order that is pinned: the thread that is held at a point, and the one that comes in there.</summary>
internal sealed record RacePin(AtStep Step, SimThread Held, SimThread Comes);
