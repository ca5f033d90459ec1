// SPDX-License-Identifier: GPL-2.0-or-later
using System.IO.Compression;
using System.Text;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>What a kernel lacks is read where its build has left it.</summary>
internal sealed class KernelConfigTests
{
    private static readonly string Everything = string.Concat(KernelNeed.All.Select(need => $"CONFIG_{need.Option}=y\n"));
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("mmt-config-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void AnOptionThatIsNotSet_IsMissing_AndAModuleOnlyWithoutModules()
    {
        KernelConfig config = KernelConfig.Parse(
            "x", Everything.Replace("CONFIG_KSM=y", "# CONFIG_KSM is not set", StringComparison.Ordinal)
                .Replace("CONFIG_EXT4_FS=y", "CONFIG_EXT4_FS=m", StringComparison.Ordinal));

        config.Missing(hasModules: true).Select(need => need.Option).Should().Equal("KSM");
        config.Missing(hasModules: false).Select(need => need.Option).Should().Equal("EXT4_FS", "KSM");
        config.IsModule("EXT4_FS").Should().BeTrue();
    }

    [TestCase("CONFIG_VIRTIO_BLK=m", false, true)]
    [TestCase("CONFIG_VIRTIO_BLK=m\nCONFIG_BLK_DEV_NVME=m", false, true)]
    [TestCase("CONFIG_VIRTIO_BLK=m\nCONFIG_BLK_DEV_NVME=y", false, false)]
    [TestCase("CONFIG_VIRTIO_BLK=m", true, false)]
    public void ADisk_IsOneOfTwo(string lines, bool hasModules, bool isMissing) => KernelConfig
        .Parse("x", Everything.Replace("CONFIG_VIRTIO_BLK=y", lines, StringComparison.Ordinal)).Missing(hasModules).Any()
        .Should().Be(isMissing);

    [TestCase("6.12.117", false)]
    [TestCase("6.14.0", true)]
    public void AnOptionThatCameLater_IsNotMissingBefore(string version, bool isMissing)
    {
        string text = $"#\n# Linux/x86 {version} Kernel Configuration\n#\n"
            + Everything.Replace("CONFIG_PT_RECLAIM=y\n", "", StringComparison.Ordinal);

        KernelConfig.Parse("x", text).Missing(true).Any().Should().Be(isMissing);
    }

    [TestCase("arch/x86/boot/bzImage", ".config")]
    [TestCase("usr/lib/modules/6.18.9-x/vmlinuz", "usr/lib/modules/6.18.9-x/config")]
    [TestCase("boot/vmlinuz-6.12.9-x", "boot/config-6.12.9-x")]
    public void ItLiesBesideTheImage(string image, string config)
    {
        KernelConfig.Beside(Path.Combine(folder, image)).Should().BeNull();
        string path = Path.Combine(folder, config);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, Everything);

        KernelConfig.Beside(Path.Combine(folder, image))!.Place.Should().Be(path);
        KernelConfig.Beside(Path.Combine(folder, image))!.Missing(false).Should().BeEmpty();
    }

    [Test]
    public void WhatTheKernelTells_IsPacked()
    {
        string path = Path.Combine(folder, "config");
        KernelConfig.Told(path).Should().BeNull();
        File.WriteAllText(path, "");
        KernelConfig.Told(path).Should().BeNull();
        using (var file = new GZipStream(File.Create(path), CompressionMode.Compress))
        {
            file.Write(Encoding.ASCII.GetBytes(Everything));
        }

        KernelConfig.Told(path)!.Missing(false).Should().BeEmpty();
        KernelConfig.Told(path)!.Place.Should().Be("/proc/config.gz");
    }
}
