// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.Json;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>What can be made to fail, as scripts and findings write it.</summary>
internal static class FailWords
{
    private static readonly string[] Words = [.. Enum.GetNames<FailPoint>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    public static string Of(FailPoint point) => Words[(int)point];

    public static FailPoint Parse(string word) => (FailPoint)Array.IndexOf(Words, word);
}
