// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Steps;

/// <summary>
/// Finds steps by their ids, which rise in the order in which steps are written; what is nested in one has its ids before the next one.
/// </summary>
internal static class StepFinder
{
    /// <summary>The step with this id.</summary>
    /// <param name="steps">One of them is it, or has it in itself.</param>
    /// <param name="inRound">As it is in its round; else as in the first round of each loop that it is in.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is none.</exception>
    public static Step Find(IReadOnlyList<Step> steps, int id, bool inRound)
    {
        while (true)
        {
            Step step = Before(steps, id);
            switch (step)
            {
                case LoopStep loop:
                    int round = (id - loop.Id) / loop.StepsPerRound;
                    id = inRound ? id : id - (round * loop.StepsPerRound);
                    steps = loop.Round(inRound ? round : 0);
                    break;
                case var _ when step.Id == id:
                    return step;
                case IfStep choice:
                    steps = choice.Else.Count > 0 && id >= choice.Else[0].Id ? choice.Else : choice.Then;
                    break;
                case ThreadStep thread:
                    steps = thread.Body;
                    break;
                case RaceStep race:
                    steps = race.Threads;
                    break;
                case AtStep at:
                    steps = [at.Runs];
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(id), id, "the case has no step of this id");
            }
        }
    }

    /// <summary>Each step once, nested ones behind the one that they are in.</summary>
    public static IEnumerable<Step> Written(IReadOnlyList<Step> steps)
    {
        foreach (Step step in steps)
        {
            if (step is not LoopStep)
            {
                yield return step;
            }

            foreach (Step inner in Inside(step).SelectMany(Written))
            {
                yield return inner;
            }
        }
    }

    /// <summary>What is in a step: blocks, and the first round of a loop.</summary>
    private static IReadOnlyList<Step>[] Inside(Step step) => step switch
    {
        IfStep choice => [choice.Then, choice.Else],
        ThreadStep thread => [thread.Body],
        RaceStep race => [race.Threads],
        AtStep at => [[at.Runs]],
        LoopStep loop => [loop.Round(0)],
        _ => [],
    };

    /// <summary>The last one whose id is not above this.</summary>
    private static Step Before(IReadOnlyList<Step> steps, int id)
    {
        (int low, int high) = (0, steps.Count);
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            (low, high) = steps[middle].Id <= id ? (middle, high) : (low, middle);
        }

        return steps.Count > 0 ? steps[low] : throw new ArgumentOutOfRangeException(nameof(id), id, "the case has no step of this id");
    }
}
