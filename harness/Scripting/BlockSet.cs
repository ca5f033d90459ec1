// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Scripting;

/// <summary>
/// The scripts with blocks of C# that were loaded at once: their blocks are compiled at once, and their cases run in the process of blocks.
/// </summary>
internal sealed class BlockSet(int number, IReadOnlyList<SentScript> scripts) : ICaseHost
{
    private static readonly TimeSpan AllBlocks = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan OneBlock = TimeSpan.FromSeconds(60);

    /// <summary>Behind the limits of the case, which that process looks after itself as long as it can.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(10);

    public int Number => number;

    /// <summary>
    /// What is wrong with the blocks. Where the compiler itself dies, it is asked for one after the other, so that the one it dies of is
    /// known.
    /// </summary>
    public IReadOnlyList<Diagnostic> Compile()
    {
        try
        {
            return BlockHost.Compile(this, Request(), AllBlocks, _ => { });
        }
        catch (BlockDeathException)
        {
            return CompileOneByOne();
        }
    }

    /// <summary>The request with which a process of blocks learns of this set.</summary>
    public BlockRequest Request(int from = -1) => new() { Set = number, Scripts = scripts, OneByOneFrom = from };

    /// <summary>Runs a case; its process may have to be started for it, or again.</summary>
    public CaseRecord Run(CaseProgram program, RunOptions options)
    {
        TimeSpan limit = (program.Attributes.Timeout ?? DefaultLimit) * options.TimeoutScale;
        var request = new BlockRequest { Set = number, Case = program.Id, Options = options with { Cancel = default } };
        try
        {
            return BlockHost.Run(this, request, limit + Grace, options.Cancel);
        }
        catch (BlockDeathException death)
        {
            return new CaseRecord
            {
                Machine = "model", Steps = [], End = death.IsLate ? EndReason.TimedOut : EndReason.Died, EndStep = death.Last?.At ?? -1,
                EndDetail = death.IsLate ? $"still running: {death.Message}" : $"the process of the block died: {death.Message}",
            };
        }
    }

    private List<Diagnostic> CompileOneByOne()
    {
        var found = new List<Diagnostic>();
        for (int from = 0; found.Count < Limits.Diagnostics;)
        {
            try
            {
                BlockHost.Compile(this, Request(from), OneBlock, answer => found.AddRange(answer.Found));
                break;
            }
            catch (BlockDeathException death) when (death.Last is { At: { } at, Place: { } place })
            {
                found.Add(place with { Message = $"the compiler of C# dies of this block: {death.Message}" });
                from = at + 1;
            }
        }

        return found;
    }
}
