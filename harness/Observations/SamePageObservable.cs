// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Judge;
using Selftests.Harness.Linux;
using Selftests.Harness.Model;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Observations;

/// <summary>same_page(a, b): whether one page is behind two addresses.</summary>
internal sealed class SamePageObservable() : Observable(Observables.Spec("same_page"))
{
    public override Look Look(ObserveStep step) => Linux.Look.Pte | Linux.Look.Page;

    /// <summary>What is remembered was looked at before.</summary>
    public override IEnumerable<Operand> Places(ObserveStep step) =>
        step.Operands.Where(operand => operand is not SlotOperand { Kind: SlotKind.Frame });

    public override Observed OnModel(ObserveStep step, ModelSight sight) => new() { Pages = [.. Places(step).Select(sight.Page)] };

    public override void Judge(ObserveStep step, Observed seen, ObservationJudge judge, List<Finding> findings)
    {
        if (step.Bind < 0)
        {
            var looked = new Queue<PageState>(seen.Pages);
            PageState?[] pages =
                [.. step.Operands.Select(
                    operand => operand is SlotOperand { Kind: SlotKind.Frame } frame ? judge.Addresses.PageOf(frame) : looked.Dequeue())];
            findings.Add(PageJudge.CheckSame(step, pages));
        }
        else if (!step.IsPart)
        {
            PageState page = seen.Pages[0];
            findings.Add(!page.HasPage ? Finding.Fails($"a page behind {step.Operands[0].Text}", "there is none", null)
                : page.Identity < 0 ? Finding.Unseen("page_of")
                : Finding.Holds);
        }
    }

    public override void Compare(Observed model, Observed other, ObservationComparer with) => with.Pages(model.Pages, other.Pages);

    /// <summary>A page that was there and is another one now was copied, or given back and made anew.</summary>
    public override IEnumerable<string> Notes(StateChanges changes) =>
        changes.Copied().Select(range => $"{range}: another page than before");
}
