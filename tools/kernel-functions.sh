#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Lists the functions (and macros that are called like functions) and the structs of a Linux tree's memory
# management, one path:function or path:struct name a line, as harness/tests/Tidy/kernel-functions-*.txt keep them:
#
#   tools/kernel-functions.sh TREE [path...] >> harness/tests/Tidy/kernel-functions-6.12.txt
#
# Without paths it takes the files that mm-core/ models or may come to model. A system call is listed as sys_NAME.
set -eu
export LC_ALL=C

[ $# -ge 1 ] && [ -d "$1/mm" ] || { echo "usage: $0 TREE [path...]   (TREE is a Linux source tree)" >&2; exit 2; }
cd "$1"
shift

# What the model stays away from: other allocators, instrumentation, self tests, boot and hot-plug.
outside='backing-dev|balloon|bootmem|cma|debug|dmapool|early_ioremap|execmem|fail|gup_test|highmem|hmm|hwpoison-inject|init-mm'
outside="$outside|io-mapping|ioremap|kmemleak|maccess|mapping_dirty|memblock|memory-tiers|memory_hotplug|mempool|memremap|memtest"
outside="$outside|mm_init|mmzone|nommu|numa|page-writeback|page_(counter|ext|frag|idle|isolation|owner|poison|reporting)|percpu"
outside="$outside|process_vm|ptdump|readahead|rodata|shrinker|shuffle|slab|slub|sparse|usercopy|vmalloc|vmpressure|vmstat|z3fold|zbud|zpool|zsmalloc|zswap"

if [ $# -eq 0 ]; then
    set -- $(ls mm/*.c mm/*.h | grep -Ev "^mm/($outside)") fs/userfaultfd.c fs/proc/task_mmu.c fs/proc/internal.h fs/proc/page.c \
        kernel/fork.c kernel/exit.c kernel/signal.c kernel/locking/rwsem.c arch/x86/mm/fault.c arch/x86/mm/pgtable.c arch/x86/mm/pgprot.c arch/x86/mm/tlb.c \
        include/linux/mm.h include/linux/mm_inline.h include/linux/mm_types.h include/linux/rmap.h include/linux/swapops.h \
        include/linux/pgtable.h include/linux/huge_mm.h include/linux/pagemap.h include/linux/userfaultfd_k.h \
        include/linux/swap.h include/linux/mmap_lock.h include/linux/mman.h include/linux/page-flags.h include/linux/hugetlb.h \
        include/linux/page_ref.h include/linux/memcontrol.h include/linux/mmdebug.h include/linux/gfp.h \
        include/linux/fs.h include/linux/uio.h include/linux/sched.h include/linux/sched/signal.h include/linux/sched/mm.h include/linux/mm_types_task.h include/asm-generic/tlb.h include/linux/fdtable.h include/linux/rwsem.h include/linux/shmem_fs.h \
        $(ls arch/x86/include/asm/pgtable*.h) arch/x86/include/asm/pgalloc.h arch/x86/include/asm/tlbflush.h \
        arch/x86/kernel/sys_x86_64.c arch/x86/mm/mmap.c fs/open.c fs/read_write.c ipc/shm.c kernel/sys.c kernel/ptrace.c kernel/sched/wait.c lib/iov_iter.c lib/maple_tree.c include/linux/maple_tree.h
fi

for file in "$@"; do
    [ -f "$file" ] || continue
    awk -v path="$file" '
    # Comments, strings and characters go first: a brace in them is no brace.
    function bare(text,    start, stop) {
        if (comment) {
            stop = index(text, "*/")
            if (!stop)
                return ""
            comment = 0
            text = substr(text, stop + 2)
        }
        gsub(/\\./, "", text)
        gsub(/"[^"]*"/, "s", text)
        gsub(/\047[^\047]*\047/, "c", text)
        while ((start = index(text, "/*")) > 0) {
            stop = index(substr(text, start + 2), "*/")
            if (!stop) {
                comment = 1
                return substr(text, 1, start - 1)
            }
            text = substr(text, 1, start - 1) " " substr(text, start + stop + 3)
        }
        sub(/\/\/.*/, "", text)
        return text
    }
    function say(name) { print path ":" name }
    # The name before the first parenthesis that is no annotation.
    function define(text,    name) {
        if (match(text, /(struct|union|enum)[ \t]+[a-z_][A-Za-z_0-9]*[ \t]*$/)) {
            name = substr(text, RSTART, RLENGTH)
            gsub(/[ \t]+/, " ", name)
            sub(/ $/, "", name)
            say(name)
            return
        }
        if (text ~ /=/)
            return
        while (match(text, /[A-Za-z_][A-Za-z_0-9]*[ \t]*\(/)) {
            name = substr(text, RSTART, RLENGTH - 1)
            sub(/[ \t]+$/, "", name)
            text = substr(text, RSTART + RLENGTH)
            if (name ~ /^(COMPAT_)?SYSCALL_DEFINE[0-9]$/) {
                match(text, /[A-Za-z_][A-Za-z_0-9]*/)
                name = (name ~ /^COMPAT/ ? "compat_sys_" : "sys_") substr(text, RSTART, RLENGTH)
            }
            if (name !~ /^(__attribute__|__printf|__section|__aligned|__acquires|__releases|__must_hold|__counted_by|INTERVAL_TREE_DEFINE|if|while|for|switch|do)$/) {
                say(name)
                return
            }
        }
    }
    # include/linux/page-flags.h makes its functions out of the names of the flags.
    function flags(macro, list,    part, upper, lower) {
        split(list, part, /[ \t]*,[ \t]*/)
        upper = part[1]
        lower = macro ~ /^FOLIO/ ? part[1] : part[2]
        if (macro ~ /^(_*PAGEFLAG|TESTPAGEFLAG|FOLIO_FLAG|FOLIO_TEST_FLAG|PAGE_TYPE_OPS|FOLIO_TYPE_OPS)(_FALSE)?$/) {
            say("folio_test_" lower)
            if (macro !~ /^FOLIO/) say("Page" upper)
        }
        if (macro ~ /^(PAGEFLAG|SETPAGEFLAG|FOLIO_FLAG|FOLIO_SET_FLAG)(_NOOP|_FALSE)?$/) {
            say("folio_set_" lower)
            if (macro !~ /^FOLIO/) say("SetPage" upper)
        }
        if (macro ~ /^(PAGEFLAG|CLEARPAGEFLAG|FOLIO_FLAG|FOLIO_CLEAR_FLAG)(_NOOP|_FALSE)?$/) {
            say("folio_clear_" lower)
            if (macro !~ /^FOLIO/) say("ClearPage" upper)
        }
        if (macro ~ /^(__PAGEFLAG|__SETPAGEFLAG|__FOLIO_SET_FLAG)/) say("__folio_set_" lower)
        if (macro ~ /^(__PAGEFLAG|__CLEARPAGEFLAG|__FOLIO_CLEAR_FLAG)/) say("__folio_clear_" lower)
        if (macro ~ /^(TESTSCFLAG|TESTSETFLAG|FOLIO_TEST_SET_FLAG)/) say("folio_test_set_" lower)
        if (macro ~ /^(TESTSCFLAG|TESTCLEARFLAG|FOLIO_TEST_CLEAR_FLAG)/) say("folio_test_clear_" lower)
    }
    { line = bare($0) }
    directive || line ~ /^[ \t]*#/ {
        if (!directive && line ~ /^[ \t]*#[ \t]*define[ \t]+[A-Za-z_][A-Za-z_0-9]*\(/) {
            name = line
            sub(/^[ \t]*#[ \t]*define[ \t]+/, "", name)
            sub(/\(.*/, "", name)
            say(name)
        }
        directive = $0 ~ /\\$/
        next
    }
    # A brace in the first column ends whatever #ifdef may have unbalanced.
    line ~ /^}/ { depth = 0; head = ""; next }
    depth == 0 && line ~ /^[A-Z_]+\([^()]*(,[^()]*)*\)?/ && line ~ /^_*(TEST|SET|CLEAR|FOLIO|PAGE|_)*[A-Z_]*(FLAG|OPS)[A-Z_]*\(/ {
        rest = line
        while (match(rest, /[A-Z_]+\([A-Za-z_]+[^()]*/)) {
            found = substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
            open = index(found, "(")
            flags(substr(found, 1, open - 1), substr(found, open + 1))
        }
        next
    }
    {
        for (i = 1; i <= length(line); i++) {
            c = substr(line, i, 1)
            if (c == "{") {
                if (depth++ == 0)
                    define(head)
                head = ""
            } else if (c == "}") {
                if (depth > 0)
                    depth--
                head = ""
            } else if (depth == 0) {
                head = c == ";" ? "" : head c
            }
        }
        if (depth == 0)
            head = head " "
        # A macro that defines something without a brace or a semicolon is no part of what follows it.
        if (head ~ /^[ \t]*DEFINE_[A-Z_0-9]+\(.*\)[ \t]*$/ && gsub(/\(/, "(", head) == gsub(/\)/, ")", head))
            head = ""
    }' "$file"
done | sort -u
