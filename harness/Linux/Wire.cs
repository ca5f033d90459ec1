// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>Numbers of the wire format between harness and executor: docs/linux.md.</summary>
/// <remarks>The other end is tools/executor/wire.h.</remarks>
internal static class Wire
{
    public const ushort Version = 6;
    public const int HeaderBytes = 8;
    public const int MaxFrame = 64 << 20;
    public const ulong ArenaBase = 1UL << 44;
    public const ulong ArenaSlot = 1UL << 30;
    public const ulong ArenaSlots = 104_448;

    public const ushort Hello = 1;
    public const ushort Features = 2;
    public const ushort Run = 3;
    public const ushort Record = 4;
    public const ushort Refused = 5;
    public const ushort Skipped = 6;
    public const ushort Busy = 7;

    public const uint RunSnapshots = 1 << 0;
    public const uint RunStatus = 1 << 1;
    public const uint RunKeepThp = 1 << 2;
    public const uint RunChange = 1 << 3;
    public const uint RunBytes = 1 << 4;

    public const byte SetSwap = 1;
    public const byte SetKnob = 2;
    public const byte SetFaultAround = 3;
    public const byte SetCpus = 4;
    public const byte SetTmpfs = 5;
    public const int MostSettings = 16;

    public const byte Call = 1;
    public const byte Access = 2;
    public const byte Observe = 3;
    public const byte Branch = 4;
    public const byte Jump = 5;
    public const byte Thread = 6;
    public const byte Join = 7;
    public const byte Loop = 8;
    public const byte Again = 9;
    public const byte Go = 10;
    public const int MostLoops = 8;

    public const byte StepMay = 1 << 0;
    public const byte StepLong = 1 << 1;
    public const byte StepRaces = 1 << 2;

    public const byte ArgNumber = 0;
    public const byte ArgSlot = 1;
    public const byte ArgSlotEnd = 2;
    public const byte ArgSlotLength = 3;
    public const byte ArgText = 4;
    public const byte ArgVaries = 1 << 7;

    public const byte OutOk = 0;
    public const byte OutValue = 1;
    public const byte OutErrno = 2;
    public const byte OutSignal = 3;
    public const byte OutExited = 4;
    public const byte OutKilled = 5;

    public const byte PartPages = 1;
    public const byte PartVmas = 2;
    public const byte PartCounters = 3;
    public const byte PartBytes = 4;
    public const byte PartText = 5;
    public const byte PartFields = 6;
    public const byte PartSnapshot = 7;
    public const byte PartRanges = 8;
    public const byte PartRegion = 9;
    public const byte PartSleep = 10;

    public const byte HasValue = 1 << 0;
    public const byte HasCode = 1 << 1;
    public const byte HasAddress = 1 << 2;
    public const byte HasByte = 1 << 3;
    public const byte HasMinor = 1 << 4;
    public const byte HasMajor = 1 << 5;

    public const byte ResultNotRun = 9;
    public const byte ResultNoRoom = 10;
    public const byte ResultOwn = 11;
}
