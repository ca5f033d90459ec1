// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>A function's name, the line where it starts and the lines that it takes, signature and braces included.</summary>
internal sealed record FunctionLength(string Name, int Line, int Lines);
