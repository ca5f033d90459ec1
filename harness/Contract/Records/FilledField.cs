// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Records;

/// <summary>Something that a call has filled in, by its name in the uapi: a value, or a list of ranges.</summary>
public sealed record FilledField(string Name, StepResult Value)
{
    /// <summary>Not null: the field is a list, in order of address.</summary>
    public IReadOnlyList<FilledRange>? Ranges { get; init; }
}
