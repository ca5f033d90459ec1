// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Reading;

/// <summary>A text in quotes and its place.</summary>
internal readonly record struct Quoted(string Value, SourceSpan Span);
