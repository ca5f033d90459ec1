// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Linux;

/// <summary>gcc has ASan and UBSan. Asked when tests are listed, so that it must cost nothing: by their libraries.</summary>
internal sealed class RequiresSanitizersAttribute : SkipUnlessAttribute
{
    private static readonly string[] Libraries = ["libasan.so", "libubsan.so"];
    private static readonly Lazy<string?> Missing = new(() => Array.Find(Libraries, IsMissing));

    protected override string? WhyNot =>
        Missing.Value is { } library ? $"gcc cannot build for ASan and UBSan here: it has no {library}" : null;

    // gcc answers with the name alone where it has no such file.
    private static bool IsMissing(string library) =>
        Sanitized.Run("gcc", [$"-print-file-name={library}"]) is var (code, output) && (code != 0 || !Path.IsPathRooted(output.Trim()));
}
