// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Tidy;

/// <summary>Lengths of style.md: no file over 600 lines, no function over 70, and small ones in the middle.</summary>
internal static class LengthRule
{
    public const int LongestFile = 600;
    public const int MedianFile = 120;
    public const int LongestFunction = 70;
    public const int MedianFunction = 10;
    public const int WidestLine = 140;
    private static readonly string[] Extensions = [".cs", ".c", ".h", ".sh", ".mmt"];

    public static IEnumerable<Finding> CheckFile(SourceText file)
    {
        if (Extensions.Contains(file.Extension) && file.Lines.Count > LongestFile)
        {
            yield return file.At(LongestFile, $"{file.Lines.Count} lines, and {LongestFile} are the most: it asks to be two files");
        }
    }

    /// <summary>Blanks at the end of a line: nobody sees them, and every second editor takes them away.</summary>
    public static IEnumerable<Finding> CheckBlanks(SourceText file) =>
        from line in Enumerable.Range(0, Extensions.Contains(file.Extension) ? file.Lines.Count : 0)
        where file.Lines[line].Length > 0 && char.IsWhiteSpace(file.Lines[line][^1])
        select file.At(line + 1, "blanks at its end");

    /// <summary>What does not fit on half a screen is not read to its end.</summary>
    public static IEnumerable<Finding> CheckColumns(SourceText file) =>
        from line in Enumerable.Range(0, file.Extension is ".cs" or ".c" or ".h" or ".mmt" ? file.Lines.Count : 0)
        where file.Lines[line].Length > WidestLine
        select file.At(line + 1, $"{file.Lines[line].Length} columns, and {WidestLine} are the most");

    public static IEnumerable<Finding> CheckFunctions(SourceText file) =>
        FunctionLengths.Of(file)
            .Where(function => function.Lines > LongestFunction)
            .Select(function => file.At(
                function.Line, $"{function.Name} has {function.Lines} lines, and {LongestFunction} are the most"));

    /// <summary>The lower of the two in the middle, so that a median is a length that occurs.</summary>
    public static int Median(IEnumerable<int> lengths)
    {
        int[] sorted = [.. lengths.Order()];
        return sorted.Length == 0 ? 0 : sorted[(sorted.Length - 1) / 2];
    }
}
