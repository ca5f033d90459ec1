// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Linux;

/// <summary>A machine block as the executor reads it; what no executor can set is a skip with its reason.</summary>
internal static class MachineEncoder
{
    private const string ThpKnob = "/sys/kernel/mm/transparent_hugepage/enabled";

    /// <exception cref="NotOnLinuxException">The kernel underneath cannot be such a machine.</exception>
    public static void Write(WireWriter writer, MachineSettings machine, LinuxFeatures features)
    {
        var encoded = new List<Action<WireWriter>>();
        foreach ((string key, Operand value) in machine.Values)
        {
            if (Setting(key, value, features) is { } setting)
            {
                encoded.Add(setting);
            }
        }

        if (encoded.Count > Wire.MostSettings)
        {
            throw new NotOnLinuxException($"machine: {encoded.Count} settings; {Wire.MostSettings} are the most");
        }

        writer.U8((byte)encoded.Count);
        encoded.ForEach(setting => setting(writer));
    }

    /// <summary>What the executor has to do for it; null: nothing.</summary>
    private static Action<WireWriter>? Setting(string key, Operand value, LinuxFeatures features) => (key, value) switch
    {
        ("swap", NumberOperand bytes) => Number(Wire.SetSwap, bytes.Value),
        ("fault_around_bytes", NumberOperand bytes) => Number(Wire.SetFaultAround, bytes.Value),
        ("tmpfs", NumberOperand bytes) => Number(Wire.SetTmpfs, bytes.Value),
        ("cpus", NumberOperand count) => Number(Wire.SetCpus, count.Value),
        ("thp", TextOperand word) => Knob(ThpKnob, word.Value),
        (_, NumberOperand number) when MachineSettings.FileOf(key) is { } path => Knob(
            path, number.Value.ToString(CultureInfo.InvariantCulture)),
        (_, TextOperand word) when MachineSettings.FileOf(key) is { } path => Knob(path, word.Value),
        ("nodes", NumberOperand count) => features.Nodes >= count.Value
            ? null
            : throw Not($"nodes {count.Text}", $"this machine has {features.Nodes}"),
        ("kernel", _) => IsKernel(value.Text, features.Version) ? null : throw Not($"kernel {value.Text}", $"this is {features.Version}"),
        ("zero_page", TextOperand word) => Is(word, features.Provides.Contains("zero_page"), "zero_page"),
        ("soft_dirty", TextOperand word) => Is(word, features.Provides.Contains("soft_dirty"), "soft_dirty"),
        ("speculative_page_fault", TextOperand word) => word.Value == "off"
            ? null
            : throw Not("speculative_page_fault on", "no Linux has it"),
        ("memory", _) => throw Not(
            $"memory {value.Text}", "Linux has the memory that it has; a cgroup's limit kills where a small machine refuses"),
        _ => throw Not($"{key} {value.Text}", "not on Linux"),
    };

    private static Action<WireWriter>? Is(TextOperand wanted, bool has, string what) =>
        (wanted.Value == "on") == has ? null : throw Not($"{what} {wanted.Value}", $"of this kernel it is {(has ? "on" : "off")}");

    /// <summary>5.14 is every 5.14.x.</summary>
    private static bool IsKernel(string wanted, Version kernel) =>
        $"{kernel}.".StartsWith($"{wanted}.", StringComparison.Ordinal);

    private static Action<WireWriter> Number(byte kind, long value) => writer =>
    {
        writer.U8(kind);
        writer.U8(1);
        writer.U8(Wire.ArgNumber);
        writer.I64(value);
    };

    private static Action<WireWriter> Knob(string path, string value) => writer =>
    {
        writer.U8(Wire.SetKnob);
        writer.U8(2);
        writer.U8(Wire.ArgText);
        writer.Text(path);
        writer.U8(Wire.ArgText);
        writer.Text(value);
    };

    private static NotOnLinuxException Not(string setting, string why) => new($"machine {setting}: {why}");
}
