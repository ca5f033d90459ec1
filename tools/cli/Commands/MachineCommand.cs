// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using Selftests.Harness.Linux;
using Selftests.Harness.Profiles;

namespace Selftests.Cli;

/// <summary><c>mmt machine</c>: what the kernel underneath is, and what follows from it for scripts.</summary>
internal static class MachineCommand
{
    private const int FormatVersion = 1;

    public static Command Build(CommandHost host)
    {
        Option<string> format = TextFormat.Option();
        var command = new Command("machine", "Print what the kernel underneath is, and what is skipped, not asked or not compared for it.")
        {
            format,
        };
        var kernel = new KernelOptions(host, command);
        command.SetAction(parsed => Run(host, TextFormat.IsJson(parsed, format), kernel.Read(parsed)));
        return command;
    }

    private static int Run(CommandHost host, bool json, KernelRequest? kernel)
    {
        using LinuxMachine? linux = KernelOptions.Open(host, kernel);
        if (linux is null)
        {
            return ExitCode.AllSkipped;
        }

        if (!ForcedProfile.TryGet(linux.Profile, out MachineProfile? forced, out string wrong))
        {
            throw new UsageException(wrong);
        }

        IReadOnlyList<MachineLine> lines = MachineReport.Of(linux, forced ?? linux.Profile);
        if (json)
        {
            host.Out.Write(Json(lines));
            return ExitCode.Passed;
        }

        Print(host.Out, lines);
        return ExitCode.Passed;
    }

    private static void Print(TextWriter output, IReadOnlyList<MachineLine> lines)
    {
        int width = lines.Max(line => line.Name.Length);
        string group = "";
        foreach (MachineLine line in lines)
        {
            if (line.Group != group)
            {
                group = line.Group;
                output.WriteLine($"{group}:");
            }

            output.WriteLine(
                $"  {line.Name.PadRight(width)}  {line.Value}{(line.Consequence.Length == 0 ? "" : $"  # {line.Consequence}")}");
        }
    }

    private static string Json(IReadOnlyList<MachineLine> lines) => TextFormat.WriteJson("mmt-machine", FormatVersion, json =>
    {
        foreach (IGrouping<string, MachineLine> group in lines.GroupBy(line => line.Group))
        {
            json.WriteStartObject(group.Key);
            foreach (MachineLine line in group)
            {
                json.WriteStartObject(line.Name);
                json.WriteString("value", line.Value);
                json.WriteString("consequence", line.Consequence);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    });
}
