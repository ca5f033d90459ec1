// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;
using Selftests.MmCore;

namespace Selftests.Harness.Model;

/// <summary>
/// Notes what the steps before a failure change in the entries of the case's regions. Slow, so only a run that failed has it.
/// </summary>
/// <param name="failed">The steps that failed.</param>
internal sealed class HistoryRecorder(ModelRun run, IReadOnlyList<int> failed)
{
    private const long MostPages = 4096;

    /// <summary>What is further back than so many steps is not told: a case of thousands looks at all its pages that often.</summary>
    private const int MostSteps = 500;

    private readonly Dictionary<(ScriptThread Process, ulong Page), PteWords> known = [];

    /// <summary>Before a step: what is there now is not its doing.</summary>
    public void Before()
    {
        if (IsWanted)
        {
            Walk((key, bits) => known[key] = bits);
        }
    }

    /// <summary>After a step: what is different.</summary>
    public IReadOnlyList<PteChange> After()
    {
        if (!IsWanted)
        {
            return [];
        }

        var changes = new List<PteChange>();
        Walk((key, bits) =>
        {
            PteWords before = known.GetValueOrDefault(key, PteWords.Empty);
            if (before != bits)
            {
                changes.Add(new PteChange(key.Process.Slot, run.PlaceOf(key.Page), Words.Of(before), Words.Of(bits)));
            }
        });
        return changes;
    }

    private bool IsWanted => run.Running is { Id: var step } && failed.Any(id => id >= step && id - step < MostSteps);

    private void Walk(Action<(ScriptThread Process, ulong Page), PteWords> visit)
    {
        foreach (ScriptThread process in run.Processes)
        {
            if (process.Task.HasExited)
            {
                continue;
            }

            var seen = new HashSet<ulong>();
            foreach (RegionBinding region in run.Named)
            {
                for (long offset = 0; offset < Math.Min(
                    region.Length, MostPages * (long)VirtAddr.PageSize); offset += (long)VirtAddr.PageSize)
                {
                    ulong page = region.Start + (ulong)offset;
                    if (seen.Add(page))
                    {
                        visit((process, page), Entry(process, page));
                    }
                }
            }
        }
    }

    /// <summary>Where there is no entry, the mapping's soft-dirty flag is no news.</summary>
    private PteWords Entry(ScriptThread process, ulong page)
    {
        PteWords bits = PteView.Of(run.Machine.Inspect.Pte(process.Task, new VirtAddr(page)));
        return (bits & PteWords.Empty) != 0 ? PteWords.Empty : bits;
    }
}
