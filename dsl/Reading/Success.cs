// SPDX-License-Identifier: GPL-2.0-or-later
using Sprache;

namespace Selftests.Dsl.Reading;

/// <summary>A parser's success; leaner than Sprache's own result.</summary>
internal sealed class Success<T>(T value, IInput remainder) : IResult<T>
{
    public T Value => value;

    public bool WasSuccessful => true;

    public string Message => "";

    public IEnumerable<string> Expectations => [];

    public IInput Remainder => remainder;
}
