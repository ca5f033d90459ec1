// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>trace: the tracepoints that were passed since the last look.</summary>
internal sealed class TraceObservable() : Observable(Observables.Spec("trace"))
{
    public override bool NeedsTracer => true;

    public override IEnumerable<string> Differences => [];

    public override Observed OnModel(ObserveStep step, ModelSight sight) => new() { Words = [.. sight.Machine.Tracer.Events] };

    /// <summary>
    /// A list names all that was passed of what it names; what it does not name may stand between. An empty one: nothing at all.
    /// </summary>
    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings)
    {
        string actual = $"[{string.Join(", ", seen.Words)}]";
        foreach (Predicate predicate in step.Predicates)
        {
            string expected = judge.Spelled(predicate);
            bool holds = seen.Words.Contains(predicate.Name) != predicate.Denied;
            if (predicate.Value is ListOperand list)
            {
                string[] wanted = [.. list.Items.Select(item => item.Text)];
                expected = $"[{string.Join(", ", wanted)}]";
                holds = wanted.SequenceEqual(seen.Words.Where(word => wanted.Length == 0 || wanted.Contains(word)));
            }

            findings.Add(holds ? Finding.Holds : Finding.Fails(expected, actual, predicate.Source));
        }
    }

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Words(model.Words, other.Words);
}
