// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>A value that a call must have filled in, by the field's name in the uapi: <c>mapped 1 page</c>.</summary>
public sealed record FieldExpectation(string Field, Operand Value);
