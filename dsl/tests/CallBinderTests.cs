// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Tests;

public class CallBinderTests
{
    [TestCase("mmap(4 pages, PROT_READ, MAP_PRIVATE)", "length=4 pages prot=PROT_READ flags=MAP_PRIVATE")]
    [TestCase("mmap(4 pages, PROT_READ, MAP_PRIVATE, f)", "length=4 pages prot=PROT_READ flags=MAP_PRIVATE fd=f")]
    [TestCase("mmap(4 pages, PROT_READ, MAP_PRIVATE, f, 1 page)", "length=4 pages prot=PROT_READ flags=MAP_PRIVATE fd=f offset=1 page")]
    [TestCase("mmap(NULL, 4 pages, PROT_READ, MAP_PRIVATE)", "addr=NULL length=4 pages prot=PROT_READ flags=MAP_PRIVATE")]
    [TestCase("mmap(p[1], 4096, PROT_READ, MAP_PRIVATE, f, 0)", "addr=p[1] length=4096 prot=PROT_READ flags=MAP_PRIVATE fd=f offset=0")]
    [TestCase("mmap(to, len, PROT_READ|PROT_WRITE, MAP_PRIVATE)", "addr=to length=len prot=PROT_READ|PROT_WRITE flags=MAP_PRIVATE")]
    [TestCase("mmap(len, PROT_READ, flags, f)", "length=len prot=PROT_READ flags=flags fd=f")]
    [TestCase("mmap(0x10000, 4096, prot, flags)", "addr=0x10000 length=4096 prot=prot flags=flags")]
    [TestCase("mmap(4 pages, PROT_READ, MAP_PRIVATE, align 1G)", "length=4 pages prot=PROT_READ flags=MAP_PRIVATE align=1G")]
    [TestCase("mmap(4 pages, PROT_READ)", null)]
    [TestCase("munmap(p)", "range=p")]
    [TestCase("munmap(p[1], 8192)", "range=p[1] range.length=8192")]
    [TestCase("munmap(p, 1, 2)", null)]
    [TestCase("madvise(p, MADV_FREE)", "range=p advice=MADV_FREE")]
    [TestCase("madvise(p[0] + 1 byte, 4096, MADV_FREE)", "range=p[0] + 1 byte range.length=4096 advice=MADV_FREE")]
    [TestCase("mseal(p)", "range=p")]
    [TestCase("mseal(p, 0)", "range=p flags=0")]
    [TestCase("mseal(p, 1 page)", "range=p range.length=1 page")]
    [TestCase("mseal(p[0], 0, 0)", "range=p[0] range.length=0 flags=0")]
    [TestCase("mremap(p, 4 pages, 0)", "range=p new_length=4 pages flags=0")]
    [TestCase("mremap(p, 4 pages, MREMAP_MAYMOVE, q[0])", "range=p new_length=4 pages flags=MREMAP_MAYMOVE new_addr=q[0]")]
    [TestCase("mremap(p[0], 8192, 4096, 0)", "range=p[0] range.length=8192 new_length=4096 flags=0")]
    [TestCase("mremap(p[0], 8192, 4096, MREMAP_MAYMOVE, q[0])",
        "range=p[0] range.length=8192 new_length=4096 flags=MREMAP_MAYMOVE new_addr=q[0]")]
    [TestCase("UFFDIO_CONTINUE(u, p[0])", "uffd=u range=p[0]")]
    [TestCase("UFFDIO_CONTINUE(u, p[0], 4096)", "uffd=u range=p[0] range.length=4096")]
    [TestCase("UFFDIO_CONTINUE(u, p[0], UFFDIO_CONTINUE_MODE_DONTWAKE)", "uffd=u range=p[0] mode=UFFDIO_CONTINUE_MODE_DONTWAKE")]
    [TestCase("UFFDIO_CONTINUE(u, p[0], 0)", "uffd=u range=p[0] range.length=0")]
    [TestCase("UFFDIO_CONTINUE(u, p, 0)", "uffd=u range=p mode=0")]
    [TestCase("UFFDIO_CONTINUE(u, p[0..1], 0)", "uffd=u range=p[0..1] mode=0")]
    [TestCase("vmsplice(f, p[0], 1)", "fd=f range=p[0] range.length=1")]
    [TestCase("vmsplice(f, p.end, 1, 0)", "fd=f range=p.end range.length=1 flags=0")]
    [TestCase("vmsplice(f, addr(0x1000), 1)", "fd=f range=addr(0x1000) range.length=1")]
    [TestCase("mseal(p[0], 0)", "range=p[0] range.length=0")]
    [TestCase("mprotect(p[0], 0)", "range=p[0] prot=0")]
    [TestCase("mprotect(p[0], 0, 0)", "range=p[0] range.length=0 prot=0")]
    [TestCase("mremap(p[0], 2 pages, MREMAP_MAYMOVE)", "range=p[0] new_length=2 pages flags=MREMAP_MAYMOVE")]
    [TestCase("mremap(p[0], 2 pages, MREMAP_MAYMOVE, q[0])", "range=p[0] new_length=2 pages flags=MREMAP_MAYMOVE new_addr=q[0]")]
    [TestCase("mremap(p[0], 0, 1 page, MREMAP_MAYMOVE)", "range=p[0] range.length=0 new_length=1 page flags=MREMAP_MAYMOVE")]
    [TestCase("munmap(p[0], n)", "range=p[0] range.length=n")]
    [TestCase("munmap(p[0], b)", "range=p[0] range.length=b")]
    [TestCase("fill(p[0], 0x33)", "range=p[0] value=0x33")]
    [TestCase("fill(p[0], 1 page, 0x33)", "range=p[0] range.length=1 page value=0x33")]
    [TestCase("fill(p[0] + 8 bytes, 16, n)", "range=p[0] + 8 bytes range.length=16 value=n")]
    [TestCase("PAGEMAP_SCAN(p[0], 4096, max_pages 1)", "range=p[0] range.length=4096 max_pages=1")]
    [TestCase("remap_file_pages(p[0], 0, 1, 0)", "range=p[0] prot=0 pgoff=1 flags=0")]
    [TestCase("remap_file_pages(p[0], 4096, 0, 1, 0)", "range=p[0] range.length=4096 prot=0 pgoff=1 flags=0")]
    [TestCase("UFFDIO_COPY(u, p[0], q[0])", "uffd=u dst=p[0] src=q[0]")]
    [TestCase("UFFDIO_COPY(u, p[0], 4096, q[0])", "uffd=u dst=p[0] dst.length=4096 src=q[0]")]
    [TestCase("pread(f, p, 4096)", "fd=f range=p offset=4096")]
    [TestCase("pread(f, p[0], 100, 4096)", "fd=f range=p[0] range.length=100 offset=4096")]
    [TestCase("process_vm_readv(c, p, q)", "process=c local=p remote=q")]
    [TestCase("process_vm_readv(c, p[0], 10, q[0], 10)", "process=c local=p[0] local.length=10 remote=q[0] remote.length=10")]
    [TestCase("process_vm_readv(c, p, q[0], 10)", "process=c local=p remote=q[0] remote.length=10")]
    public void Bind_EveryForm_FindsItsParameters(string call, string? expected)
    {
        CallExpression read = Read(call);

        BoundCall? bound = CallBinder.Bind(CallTable.Find(read.Name)!, read.Arguments, KindOf);

        string? shown = bound is null
            ? null
            : string.Join(' ', bound.Arguments.Select(pair => $"{pair.Key}={ScriptPrinter.Print(pair.Value)}"));
        shown.Should().Be(expected);
    }

    private static ValueKind? KindOf(string name) => name switch
    {
        "p" or "q" => ValueKind.Region,
        "f" => ValueKind.File,
        "u" => ValueKind.Uffd,
        "c" => ValueKind.Process,
        "n" => ValueKind.Number,
        "b" => ValueKind.Byte,
        "to" or "len" or "prot" or "flags" => ValueKind.Any,
        _ => null,
    };

    private static CallExpression Read(string call)
    {
        ScriptFile file = ScriptReader.Read($"test \"a\" {{ {call} }}", "x").File!;
        return ((CallStatement)file.Tests.Single().Body.Statements[0]).Call;
    }
}
