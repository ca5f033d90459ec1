// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>Which constants belong together: those of one argument, or of one field.</summary>
public enum ConstantFamily
{
    /// <summary>PROT_*.</summary>
    Prot,

    /// <summary>MAP_*.</summary>
    Map,

    /// <summary>MREMAP_*.</summary>
    Mremap,

    /// <summary>MADV_*: one of them.</summary>
    Madv,

    /// <summary>MCL_*.</summary>
    Mcl,

    /// <summary>MLOCK_*.</summary>
    Mlock,

    /// <summary>MS_*.</summary>
    Ms,

    /// <summary>PKEY_DISABLE_*.</summary>
    Pkey,

    /// <summary>O_*.</summary>
    Open,

    /// <summary>MFD_*.</summary>
    Mfd,

    /// <summary>FALLOC_FL_*.</summary>
    Falloc,

    /// <summary>POSIX_FADV_*: one of them.</summary>
    Fadvise,

    /// <summary>SYNC_FILE_RANGE_*.</summary>
    SyncFileRange,

    /// <summary>F_*: one of them.</summary>
    Fcntl,

    /// <summary>F_SEAL_*.</summary>
    Seal,

    /// <summary>SPLICE_F_*.</summary>
    Splice,

    /// <summary>RLIMIT_*: one of them.</summary>
    Rlimit,

    /// <summary>RLIM_INFINITY.</summary>
    Rlim,

    /// <summary>SEEK_*: one of them.</summary>
    Seek,

    /// <summary>CAP_*: one of them.</summary>
    Capability,

    /// <summary>IPC_PRIVATE.</summary>
    IpcKey,

    /// <summary>IPC_CREAT and what else shmget takes.</summary>
    ShmGet,

    /// <summary>SHM_*: flags of shmat.</summary>
    ShmAt,

    /// <summary>IPC_RMID and the other commands of shmctl: one of them.</summary>
    ShmCtl,

    /// <summary>PR_*: one of them.</summary>
    Prctl,

    /// <summary>PR_MDWE_*.</summary>
    Mdwe,

    /// <summary>PR_THP_DISABLE_*.</summary>
    ThpDisable,

    /// <summary>MPOL_*: one of them.</summary>
    Mpol,

    /// <summary>MPOL_MF_*.</summary>
    MpolMove,

    /// <summary>UFFD_USER_MODE_ONLY.</summary>
    UffdFlag,

    /// <summary>UFFD_FEATURE_*.</summary>
    UffdFeature,

    /// <summary>POLLIN and the other events of poll.</summary>
    Poll,

    /// <summary>UFFDIO_REGISTER_MODE_*.</summary>
    UffdRegister,

    /// <summary>UFFDIO_COPY_MODE_*.</summary>
    UffdCopy,

    /// <summary>UFFDIO_ZEROPAGE_MODE_*.</summary>
    UffdZero,

    /// <summary>UFFDIO_WRITEPROTECT_MODE_*.</summary>
    UffdProtect,

    /// <summary>UFFDIO_CONTINUE_MODE_*.</summary>
    UffdContinue,

    /// <summary>UFFDIO_POISON_MODE_*.</summary>
    UffdPoison,

    /// <summary>UFFDIO_MOVE_MODE_*.</summary>
    UffdMove,

    /// <summary>UFFD_EVENT_*: one of them.</summary>
    UffdEvent,

    /// <summary>UFFD_PAGEFAULT_FLAG_*.</summary>
    UffdFault,

    /// <summary>_UFFDIO_*: the numbers of the ioctls.</summary>
    UffdIoctl,

    /// <summary>PAGE_IS_*.</summary>
    PageIs,

    /// <summary>PM_SCAN_*.</summary>
    PageScan,

    /// <summary>SIG*: one of them.</summary>
    Signal,

    /// <summary>SEGV_*: one of them.</summary>
    SegvCode,

    /// <summary>BUS_*: one of them.</summary>
    BusCode,

    /// <summary>FOLL_*.</summary>
    Foll,

    /// <summary>FAULT_FLAG_*.</summary>
    FaultFlag,

    /// <summary>VM_FAULT_*.</summary>
    VmFault,

    /// <summary>E*: one of them.</summary>
    Errno,
}
