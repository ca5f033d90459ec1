// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl;
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>
/// What the harness does with one observation of the language: how each machine looks, how it is judged, compared, written by observe, and
/// made by the fuzzer. Its other half, the name, the words and their shape, is the <see cref="ObservationSpec"/>.
/// </summary>
internal abstract class Observable(ObservationSpec spec)
{
    public ObservationSpec Spec => spec;

    /// <summary>As failures and differences name it.</summary>
    public virtual string Name => spec.Name;

    /// <summary>Something to look at when the process has ended, too.</summary>
    public virtual bool OutlivesProcess => false;

    /// <summary>The model's tracer must run for it.</summary>
    public virtual bool NeedsTracer => false;

    /// <summary>The model can answer.</summary>
    public virtual bool IsModelled => true;

    /// <summary>Its fields that the model has.</summary>
    public virtual IEnumerable<string> ModelFields => spec.Fields.Select(known => known.Name);

    /// <summary>The names of differences that it can have.</summary>
    public virtual IEnumerable<string> Differences => [Name];

    /// <summary>
    /// How often a random script has it, against the others; 0: what it shows is compared after each step anyway, or only the model can
    /// tell.
    /// </summary>
    public virtual int FuzzWeight => 0;

    /// <summary>What the executor is asked to look at; nothing: it cannot tell.</summary>
    public virtual Look Look(ObserveStep step) => Linux.Look.Nothing;

    /// <summary>Where the executor looks.</summary>
    public virtual IEnumerable<Operand> Places(ObserveStep step) => step.Operands;

    /// <summary>What it looks for by name.</summary>
    public virtual IEnumerable<string> Names(ObserveStep step) => [];

    /// <summary>What the executor saw.</summary>
    public virtual Observed OnLinux(ObserveStep step, LinuxSight seen) => Look(step) == Linux.Look.Nothing
        ? new Observed { NotObservable = "only the model can tell" }
        : new Observed { Pages = seen.Look.Pages, Vmas = seen.Look.Vmas, Counters = seen.Counters() };

    /// <summary>What the model sees.</summary>
    public abstract Observed OnModel(ObserveStep step, ModelSight sight);

    /// <summary>The name without a value that it needs; null: it can look.</summary>
    public virtual string? Unbound(ObserveStep step, ModelSight sight) => sight.Unbound(step.Operands);

    /// <summary>Adds one finding for each word, of what could be seen and is there.</summary>
    public abstract void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings);

    /// <summary>Compares what two machines saw, where both could.</summary>
    public abstract void Compare(Observed model, Observed other, ObservationComparer with);

    /// <summary>What changed with a step, as expectations that hold now.</summary>
    public virtual IEnumerable<string> Expectations(StateChanges changes) => [];

    /// <summary>What changed, as lines that only explain.</summary>
    public virtual IEnumerable<string> Notes(StateChanges changes) => [];

    /// <summary>A random one, as it stands behind expect.</summary>
    public virtual string Random(IRandomPlaces places) => "";
}
