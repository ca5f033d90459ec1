// SPDX-License-Identifier: GPL-2.0-or-later
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>
/// A parser's failure. What was expected is kept by the <see cref="ReadContext"/>, for the furthest place that was reached.
/// </summary>
internal sealed class Failure<T>(IInput remainder) : IResult<T>
{
    public T Value => throw new InvalidOperationException("a failed parser has no value");

    public bool WasSuccessful => false;

    public string Message => "";

    public IEnumerable<string> Expectations => [];

    public IInput Remainder => remainder;
}
