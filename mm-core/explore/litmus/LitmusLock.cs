// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore;

/// <summary>A lock of a litmus program, which readers share.</summary>
internal sealed class LitmusLock : IGate
{
    internal LitmusLock() => Wait = new GateWait(this, null!, "a lock");

    /// <summary>What is told of whoever waits for it.</summary>
    internal GateWait Wait { get; }

    internal bool IsWritten { get; set; }

    internal int Readers { get; set; }

    internal bool IsFree => !IsWritten && Readers == 0;

    public bool IsOpen(Sharing sharing) => !IsWritten && (Readers == 0 || (sharing & Sharing.Write) == 0);

    internal void Unlock()
    {
        if (IsWritten)
        {
            IsWritten = false;
        }
        else
        {
            Readers--;
        }
    }
}
