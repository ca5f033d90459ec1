// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>A kernel's version: <c>5.14</c>, <c>6.18.44</c>.</summary>
public sealed record VersionExpression(int Major, int Minor, int? Patch) : Expression;
