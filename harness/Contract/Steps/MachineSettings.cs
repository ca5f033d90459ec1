// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>The machine blocks of a case, merged: the file's first, the test's over them.</summary>
/// <remarks>
/// Values are numbers in bytes, pages and counts, or words (<c>thp never</c>); a key that no block has is absent. The key of a knob is
/// <c>knob("path")</c>.
/// </remarks>
public sealed record MachineSettings(IReadOnlyDictionary<string, Operand> Values)
{
    /// <summary>The default machine.</summary>
    public static readonly MachineSettings Default = new(new Dictionary<string, Operand>());

    private const string KernelKey = "kernel";
    private const string KnobStart = "knob(\"";
    private const string KnobEnd = "\")";

    /// <summary>The version that is asked for, or null. A number without a level, 6.18, is the newest of its branch.</summary>
    public Version? Kernel => KernelText is { } text ? VersionOf(text) : null;

    /// <summary>The version that is asked for, as it is written, or null.</summary>
    public string? KernelText => Values.GetValueOrDefault(KernelKey)?.Text;

    /// <summary>The file that a key sets, or null.</summary>
    public static string? FileOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(KnobStart, StringComparison.Ordinal) ? key[KnobStart.Length..^KnobEnd.Length] : null;
    }

    /// <summary>A number without a point is that branch's first.</summary>
    private static Version VersionOf(string text)
    {
        var version = Version.Parse(text.Contains('.', StringComparison.Ordinal) ? text : $"{text}.0");
        return version.Build < 0 ? new(version.Major, version.Minor, int.MaxValue) : version;
    }
}
