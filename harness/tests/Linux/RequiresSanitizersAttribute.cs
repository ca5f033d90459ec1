// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Tests.Linux;

/// <summary>gcc has ASan and UBSan, tried with a program that does nothing.</summary>
internal sealed class RequiresSanitizersAttribute : SkipUnlessAttribute
{
    private static readonly Lazy<string?> Tried = new(Try);

    protected override string? WhyNot => Tried.Value;

    private static string? Try()
    {
        string folder = Directory.CreateTempSubdirectory("mmt-sanitizers-").FullName;
        try
        {
            string source = Path.Combine(folder, "trial.c");
            File.WriteAllText(source, "int main(void) { return 0; }\n");
            (int code, string output) = Sanitized.Compile(Path.Combine(folder, "trial"), [source]);
            (code, output) = code == 0 ? Sanitized.Run(Path.Combine(folder, "trial"), []) : (code, output);
            return code == 0 ? null : $"gcc builds nothing that runs under ASan and UBSan here: {output.Split('\n')[0]}";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
