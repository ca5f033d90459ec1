// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl;

/// <summary>A call whose arguments have found their parameters.</summary>
/// <param name="Spec">Which call.</param>
/// <param name="Arguments">
/// By the parameter's name. A range that is written as address and length has its length under <see cref="Parameter.LengthName"/>;
/// what was left out is missing. Named options are here too.
/// </param>
public sealed record BoundCall(CallSpec Spec, IReadOnlyDictionary<string, Expression> Arguments)
{
    /// <summary>The argument, or null when it was left out.</summary>
    public Expression? this[string parameter] => Arguments.GetValueOrDefault(parameter);
}
