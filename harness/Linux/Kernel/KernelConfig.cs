// SPDX-License-Identifier: GPL-2.0-or-later
using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Selftests.Harness.Linux;

/// <summary>What a kernel is built with, by the file that its build leaves.</summary>
internal sealed partial class KernelConfig
{
    private readonly Dictionary<string, string> options = new(StringComparer.Ordinal);
    private readonly Version version = new(0, 0);

    private KernelConfig(string place, string text)
    {
        Place = place;
        foreach (Match match in Setting().Matches(text))
        {
            options[match.Groups["name"].Value] = match.Groups["value"].Value;
        }

        if (Release().Match(text) is { Success: true } head)
        {
            version = Version.Parse(head.Groups["version"].Value);
        }
    }

    /// <summary>Where it was read.</summary>
    public string Place { get; }

    /// <summary>That of an image in the tree where it was built, or of a package's; null: there is none.</summary>
    public static KernelConfig? Beside(string image)
    {
        string real = RealPath.Of(image);
        string folder = Path.GetDirectoryName(real)!;
        string name = Path.GetFileName(real);
        string path = name.StartsWith("vmlinuz-", StringComparison.Ordinal)
            ? Path.Combine(folder, $"config-{name["vmlinuz-".Length..]}")
            : name == "vmlinuz" ? Path.Combine(folder, "config")
            : Path.GetFullPath(Path.Combine(folder, "../../../.config"));
        return File.Exists(path) ? Parse(path, File.ReadAllText(path)) : null;
    }

    /// <summary>What the kernel itself told: /proc/config.gz; null where it has none.</summary>
    public static KernelConfig? Told(string path)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return null;
        }

        using var reader =
            new StreamReader(
                new GZipStream(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), CompressionMode.Decompress));
        return Parse("/proc/config.gz", reader.ReadToEnd());
    }

    public static KernelConfig Parse(string place, string text) => new(place, text);

    /// <summary>What it lacks of what matters here. A module is no lack where there are modules.</summary>
    public IReadOnlyList<KernelNeed> Missing(bool hasModules) =>
        [.. KernelNeed.All.Where(
            need => (need.Since is null || version >= need.Since)
                && !Has(need.Option, hasModules) && !(need.Instead is { } other && Has(other, hasModules: false)))];

    /// <summary>It is built in, or a module of those that are there.</summary>
    public bool Has(string option, bool hasModules) => options.GetValueOrDefault(option) is { } value && (value == "y" || hasModules);

    /// <summary>It is built as a module only.</summary>
    public bool IsModule(string option) => options.GetValueOrDefault(option) == "m";

    [GeneratedRegex(@"^CONFIG_(?<name>\w+)=(?<value>[ym])\r?$", RegexOptions.Multiline)]
    private static partial Regex Setting();

    // # Linux/x86 6.12.117 Kernel Configuration
    [GeneratedRegex(@"^# Linux/\S+ (?<version>\d+\.\d+)", RegexOptions.Multiline)]
    private static partial Regex Release();
}
