// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;

namespace Selftests.Harness.Compile;

/// <summary>The accesses of user memory by the language's words.</summary>
internal static class AccessNames
{
    public static bool TryGet(string name, out AccessKind kind)
    {
        switch (name)
        {
            case "load": kind = AccessKind.Load; return true;
            case "store": kind = AccessKind.Store; return true;
            case "fill": kind = AccessKind.Fill; return true;
            case "fetch": kind = AccessKind.Fetch; return true;
            default: kind = default; return false;
        }
    }
}
