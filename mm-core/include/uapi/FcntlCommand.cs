// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Uapi;

/// <summary>Commands of fcntl(2) that the model has.</summary>
public enum FcntlCommand
{
    F_ADD_SEALS = 1033,
    F_GET_SEALS = 1034,
}
