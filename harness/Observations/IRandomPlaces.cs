// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Observations;

/// <summary>What a random script has to look at.</summary>
internal interface IRandomPlaces
{
    /// <summary>Pages of an area.</summary>
    string RangeText();

    /// <summary>One page.</summary>
    string PageText();

    /// <summary>An address inside of a page.</summary>
    string InnerAddressText();

    /// <summary>The same pages of two areas.</summary>
    (string One, string Other) TwinRanges();

    /// <summary>A byte.</summary>
    string Value();

    /// <summary>One of these.</summary>
    T Pick<T>(params ReadOnlySpan<T> choices);
}
