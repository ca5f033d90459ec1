// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>What stands in an attribute's brackets.</summary>
internal enum AttributeArguments
{
    /// <summary>Names, or texts.</summary>
    Words,

    /// <summary>One text in quotes, in which the names of rows stand for their values.</summary>
    Text,

    /// <summary>A reason in quotes, which must not be empty.</summary>
    Reason,

    /// <summary>A reason, and perhaps the step that it is about.</summary>
    ReasonAndStep,

    /// <summary>Two steps, which differ.</summary>
    TwoSteps,

    /// <summary>A duration.</summary>
    Duration,

    /// <summary>Bounds of the kernel's version.</summary>
    Versions,
}
