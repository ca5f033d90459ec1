// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>How a call is written, for messages.</summary>
internal static class CallForms
{
    public static string Of(CallSpec spec) => spec.Name switch
    {
        "mmap" => "mmap(length, prot, flags, [fd], [offset]) or mmap(addr, length, prot, flags, [fd], [offset])",
        "mremap" => "mremap(range, new_length, flags, [new_addr]) or mremap(addr, old_length, new_length, flags, [new_addr])",
        _ => spec.Signature,
    };
}
