// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>A call whose arguments have found their parameters.</summary>
/// <param name="Spec">Which call.</param>
/// <param name="Written">As the script has them.</param>
/// <param name="Arguments">
/// By the parameter's name. A range that is written as address and length has its length under <see cref="Parameter.LengthName"/>;
/// what was left out is missing. Named options are here too.
/// </param>
/// <param name="IsOpen">In a def, what an argument of it will be may still decide which belongs to which parameter.</param>
public sealed record BoundCall(CallSpec Spec, ValueList<Argument> Written, IReadOnlyDictionary<string, Expression> Arguments, bool IsOpen)
{
    /// <summary>The argument, or null when it was left out.</summary>
    public Expression? this[string parameter] => Arguments.GetValueOrDefault(parameter);

    /// <summary>The same where it is known what the script's names are; null: then no form of the call fits.</summary>
    public BoundCall? With(Func<string, ValueKind?> names) => IsOpen ? CallBinder.Bind(Spec, Written, names) : this;
}
