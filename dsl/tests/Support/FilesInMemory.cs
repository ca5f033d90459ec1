// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Tests.Support;

/// <summary>Includes from memory.</summary>
internal sealed class FilesInMemory(Dictionary<string, string> files) : IScriptFiles
{
    public static FilesInMemory Some { get; } = new(new Dictionary<string, string>
    {
        ["lib/uffd.mmt"] = "def register(u, r) {\n    UFFDIO_REGISTER(u, r, UFFDIO_REGISTER_MODE_MISSING)\n}\n",
        ["lib/bad.mmt"] = "def wrong(r) {\n    munmap(q)\n}\n",
        ["lib/loop.mmt"] = "include \"lib/loop.mmt\"\n",
        ["lib/test.mmt"] = "suite \"test\"\ntest \"a\" { ksm_scan() }\n",
    });

    public string? ReadInclude(string path) => files.GetValueOrDefault(path);

    public string DisplayName(string path) => path;
}
