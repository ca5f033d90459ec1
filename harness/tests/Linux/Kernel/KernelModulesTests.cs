// SPDX-License-Identifier: GPL-2.0-or-later
using System.IO.Compression;
using System.Text;
using Selftests.Harness.Linux;

namespace Selftests.Harness.Tests.Linux;

/// <summary>Modules come with what they depend on, in that order, however their files are packed.</summary>
internal sealed class KernelModulesTests
{
    private string folder = "";

    [SetUp]
    public void MakeFolder() => folder = Directory.CreateTempSubdirectory("mmt-modules-").FullName;

    [TearDown]
    public void RemoveFolder() => Directory.Delete(folder, recursive: true);

    [Test]
    public void AModule_StandsBehindWhatItNeeds_AndOnlyOnce()
    {
        Add("fs/ext4/ext4.ko", "mbcache,jbd2");
        Add("fs/mbcache.ko", "");
        Add("fs/jbd2/jbd2.ko", "crc32c-generic");
        Add("crypto/crc32c_generic.ko", "");
        Add("drivers/char/virtio_console.ko", "");
        Add("drivers/net/other.ko", "");

        KernelModules.Of(folder).Select(module => module.Name).Should()
            .Equal("virtio_console", "crc32c_generic", "mbcache", "jbd2", "ext4");
    }

    [Test]
    public void APackedModule_IsUnpacked()
    {
        using (var file = new GZipStream(File.Create(Path.Combine(folder, "virtio_blk.ko.gz")), CompressionMode.Compress))
        {
            file.Write(Module("virtio_ring"));
        }

        Add("virtio_ring.ko", "");

        IReadOnlyList<(string Name, byte[] Content)> modules = KernelModules.Of(folder);

        modules.Select(module => module.Name).Should().Equal("virtio_ring", "virtio_blk");
        modules[1].Content.Should().Equal(Module("virtio_ring"));
    }

    [Test]
    public void ModulesOfADistributionsKernel_AreFoundBesideIt()
    {
        Directory.CreateDirectory(Path.Combine(folder, "boot"));
        string modules = Directory.CreateDirectory(Path.Combine(folder, "lib/modules/6.12.9-x")).FullName;

        KernelModules.FolderBeside(Path.Combine(folder, "boot/vmlinuz-6.12.9-x")).Should().Be(modules);
        KernelModules.FolderBeside(Path.Combine(modules, "vmlinuz")).Should().Be(modules);
        KernelModules.FolderBeside(Path.Combine(folder, "boot/bzImage")).Should().BeNull();
        KernelModules.FolderBeside(Path.Combine(folder, "vmlinuz")).Should().BeNull();
    }

    [Test]
    public void ALinkToAnImage_HasWhatLiesBesideTheImage()
    {
        Directory.CreateDirectory(Path.Combine(folder, "boot"));
        string modules = Directory.CreateDirectory(Path.Combine(folder, "lib/modules/6.12.9-x")).FullName;
        File.WriteAllText(Path.Combine(folder, "boot/vmlinuz-6.12.9-x"), "");
        string config = Path.Combine(folder, "boot/config-6.12.9-x");
        File.WriteAllText(config, "CONFIG_NUMA=y\n");
        string link = Path.Combine(folder, "vmlinuz");
        File.CreateSymbolicLink(link, "boot/vmlinuz-6.12.9-x");

        KernelModules.FolderBeside(link).Should().Be(modules);
        KernelConfig.Beside(link)!.Place.Should().Be(config);
    }

    [Test]
    public void TheTreeThatModulesWereBuiltIn_IsNotLookedThrough()
    {
        string modules = Path.Combine(folder, "modules");
        Add("modules/kernel/ext4.ko", "");
        Add("tree/virtio_blk.ko", "");
        File.CreateSymbolicLink(Path.Combine(modules, "build"), "../tree");
        File.CreateSymbolicLink(Path.Combine(folder, "tree/back"), "../modules");
        Add("weak/virtio_console.ko", "");
        File.CreateSymbolicLink(Path.Combine(modules, "kernel/virtio_console.ko"), "../../weak/virtio_console.ko");

        KernelModules.Of(modules).Select(module => module.Name).Should().Equal("virtio_console", "ext4");
    }

    [Test]
    public void WhereTheyAreListed_NothingElseIsLookedAt()
    {
        Add("kernel/fs/ext4.ko", "mbcache");
        Add("updates/ext4.ko", "jbd2");
        Add("kernel/mbcache.ko", "");
        Add("kernel/jbd2.ko", "");
        File.WriteAllText(
            Path.Combine(folder, "modules.dep"), $"kernel/fs/ext4.ko: kernel/mbcache.ko\n{folder}/kernel/mbcache.ko:\n");

        KernelModules.Of(folder, mostFiles: 0).Select(module => module.Name).Should().Equal("mbcache", "ext4");
    }

    [Test]
    public void AListOfNothing_IsNone()
    {
        Add("kernel/ext4.ko", "");
        File.WriteAllText(Path.Combine(folder, "modules.dep"), "");

        KernelModules.Of(folder).Select(module => module.Name).Should().Equal("ext4");
    }

    [Test]
    public void AFolderOfEverything_IsNotWalkedToItsEnd()
    {
        Add("a/ext4.ko", "");
        Add("b/c/mbcache.ko", "");

        KernelModules.Of(folder, mostFiles: 5).Should().ContainSingle("two files and three folders are five");
        FluentActions.Invoking(() => KernelModules.Of(folder, mostFiles: 4)).Should().Throw<IOException>()
            .WithMessage($"'{folder}' cannot be looked through (it has more than 4 files): its modules lie in lib/modules/VERSION (*");
        var ended = new CancellationToken(canceled: true);
        FluentActions.Invoking(() => KernelModules.Of(folder, notNeeded: ended)).Should().Throw<IOException>()
            .WithMessage("*(it is not needed any more)*");
    }

    [Test]
    public void AFolderWithoutModules_IsToldAsSuch()
    {
        FluentActions.Invoking(() => KernelModules.Of(folder)).Should().Throw<IOException>()
            .WithMessage($"there is no module in '{folder}': its modules lie in lib/modules/VERSION (--modules)");
    }

    private static byte[] Module(string depends) => Encoding.ASCII.GetBytes($"\u007fELF\0license=GPL\0depends={depends}\0retpoline=Y\0");

    private void Add(string name, string depends)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, Module(depends));
    }
}
