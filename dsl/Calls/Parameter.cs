// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>One argument of a call.</summary>
/// <param name="Name">As in the manual page.</param>
/// <param name="Kind">What may stand there.</param>
public sealed record Parameter(string Name, ParameterKind Kind)
{
    /// <summary>
    /// The families whose constants fit: of flags, and of a number or a length that has names. The first is the one that a message names.
    /// </summary>
    public ValueList<ConstantFamily> Families { get; init; } = [];

    /// <summary>Of flags: when not empty, the only constants that this call has. Of a word: the only words.</summary>
    public ValueList<string> Only { get; init; } = [];

    /// <summary>Of flags: Linux passes over bits that it does not know.</summary>
    public bool IgnoresUnknown { get; init; }

    /// <summary>Of a path: the files that it may name besides the script's own.</summary>
    public ValueList<string> Besides { get; init; } = [];

    /// <summary>May be left out, with everything behind it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>The value that a machine is asked with where it was left out.</summary>
    public long Absent { get; init; }

    /// <summary>It is for who compiles the call: no machine is asked with it.</summary>
    public bool IsCompiled { get; init; }

    /// <summary>Of a field: what else the machine does decides it, so that two machines may well differ.</summary>
    public bool HangsByTheMachine { get; init; }

    /// <summary>The name under which <see cref="BoundCall"/> keeps the length of a range that is written as address and length.</summary>
    public string LengthName => $"{Name}.length";

    /// <summary>Of flags: whether this call has the constant.</summary>
    public bool Has(Constant constant) => Only.Count == 0 || Only.Contains(constant.Name);

    /// <summary>Whether constants of this family fit.</summary>
    public bool Takes(ConstantFamily family)
    {
        for (int i = 0; i < Families.Count; i++)
        {
            if (Families[i] == family)
            {
                return true;
            }
        }

        return false;
    }
}
