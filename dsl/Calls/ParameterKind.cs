// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What stands in an argument's place.</summary>
public enum ParameterKind
{
    /// <summary>One address: a region (its first), a page, an address, a raw integer, NULL.</summary>
    Address,

    /// <summary>A region, pages of it, or an address and a length.</summary>
    Range,

    /// <summary>A number of bytes, mostly with a unit.</summary>
    Length,

    /// <summary>A union of flags, one constant of a family, or 0.</summary>
    Flags,

    /// <summary>A plain number.</summary>
    Number,

    /// <summary>A number below 256.</summary>
    Byte,

    /// <summary>What is stored: a byte, a number of so many bytes as are said, or a text.</summary>
    Stored,

    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>A text that names a file of the script's.</summary>
    Path,

    /// <summary>A place in a file: a number of bytes, or an address, which is its place in /proc/self/mem.</summary>
    Place,

    /// <summary>The result of memfd_create or another call that opens something, or -1.</summary>
    File,

    /// <summary>The result of userfaultfd.</summary>
    Uffd,

    /// <summary>The result of fork.</summary>
    Process,

    /// <summary>The result of thread { }, a race's thread, or a process.</summary>
    Task,

    /// <summary>The result of pin.</summary>
    Pin,

    /// <summary>An address, or the result of pin.</summary>
    AddressOrPin,

    /// <summary>An address, in this process or another, the result of pin, or a page that is remembered.</summary>
    AddressOrPage,

    /// <summary>The result of pkey_alloc, or a number.</summary>
    Pkey,

    /// <summary>The result of shmget, or a number.</summary>
    Segment,

    /// <summary>A name of the model: a point at which something can fail.</summary>
    Word,

    /// <summary>A file of /proc or /sys that can be looked at.</summary>
    KnobFile,

    /// <summary>A mapping: a range and its permissions.</summary>
    Mapping,

    /// <summary>What PAGEMAP_SCAN finds: a list of ranges, each with the categories of its pages.</summary>
    ScannedRegions,

    /// <summary>mincore's answer: a list with a byte for each page, or one byte that stands for all of them.</summary>
    PageBytes,
}
