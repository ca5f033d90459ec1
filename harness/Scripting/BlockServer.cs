// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections.Concurrent;
using System.Diagnostics;
using Selftests.Dsl;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Scripting;

/// <summary>
/// The other side: compiles sets of scripts, and runs their cases one after the other, each with its model, in this process.
/// </summary>
internal sealed class BlockServer
{
    private readonly Dictionary<int, Dictionary<string, CaseProgram>> sets = [];
    private readonly BlockingCollection<BlockRequest> requests = [];
    private readonly Lock gate = new();
    private readonly Func<SentScript, IEnumerable<CaseProgram>> reload;
    private readonly Stream output;
    private readonly Stream input;

    /// <param name="reload">Reads a script that was sent, and gives its cases.</param>
    public BlockServer(Func<SentScript, IEnumerable<CaseProgram>> reload)
    {
        this.reload = reload;
        (input, output) = BlockStreams.Take();
    }

    public int Serve()
    {
        BlockLimits.Set();
        using var printed = new BlockOutput(text => Tell(new BlockAnswer { Print = text }));
        Console.SetOut(printed);
        Console.SetError(printed);
        new Thread(Listen) { IsBackground = true, Name = "requests" }.Start();

        var worker = new Thread(Work, WatchedThread.StackSize) { Name = "blocks" };
        worker.Start();
        worker.Join();
        return 0;
    }

    /// <summary>
    /// Whoever has started this is gone when the pipe ends: nobody waits for what runs here, and a block may run for ever.
    /// </summary>
    private void Listen()
    {
        while (BlockWire.Read<BlockRequest>(input) is { } request)
        {
            requests.Add(request);
        }

        Process.GetCurrentProcess().Kill();
    }

    private void Work()
    {
        foreach (BlockRequest request in requests.GetConsumingEnumerable())
        {
            Tell(request.Scripts is { } scripts ? Compile(request, scripts) : Run(request));
        }
    }

    private BlockAnswer Compile(BlockRequest request, IReadOnlyList<SentScript> scripts)
    {
        CaseProgram[] cases = [.. scripts.SelectMany(reload).Where(program => program.HasCsharp)];
        var compiler = new BlockCompiler(cases);
        sets[request.Set] = cases.ToDictionary(program => program.Id);
        return new BlockAnswer
        {
            Diagnostics = request.OneByOneFrom < 0 ? compiler.CompileAll()
                : compiler.CompileOneByOne(request.OneByOneFrom, Tell),
        };
    }

    private BlockAnswer Run(BlockRequest request)
    {
        CaseProgram program = sets[request.Set][request.Case!];
        var machine = new ModelMachine { BeforeStep = (_, step) => TellBlock(step) };
        CaseRecord record = machine.Run(program, request.Options);
        return new BlockAnswer { Record = record, IsLast = record.End == EndReason.TimedOut };
    }

    private void TellBlock(Step step)
    {
        if (step is CsharpStep)
        {
            Tell(new BlockAnswer { At = step.Id });
        }
    }

    // A block may have threads, and they may print.
    private void Tell(BlockAnswer answer)
    {
        lock (gate)
        {
            BlockWire.Write(output, answer);
        }
    }
}
