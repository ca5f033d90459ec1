// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>What the kinds have in common.</summary>
internal static class AccessKinds
{
    internal static bool IsWrite(this AccessKind kind) => kind is AccessKind.Write or AccessKind.CopyToUser;

    internal static bool IsKernels(this AccessKind kind) => kind is AccessKind.CopyFromUser or AccessKind.CopyToUser;
}
