// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>Text in lines of a column's width, cut between words where there are some.</summary>
internal static class TextWrap
{
    /// <summary>At least one line, each of at most that many characters.</summary>
    public static string[] Lines(string text, int width)
    {
        var lines = new List<string>();
        string rest = text;
        while (rest.Length > width)
        {
            int cut = rest.LastIndexOf(' ', width);
            int length = cut > 0 ? cut : width;
            lines.Add(rest[..length].TrimEnd());
            rest = rest[length..].TrimStart();
        }

        lines.Add(rest);
        return [.. lines];
    }
}
