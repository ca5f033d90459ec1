// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>One observation on which two machines do not agree.</summary>
/// <param name="StepId">After which step.</param>
/// <param name="Observation">Its name, without places: <c>result</c>, <c>faults</c>, <c>pte dirty</c>, <c>page refcount</c>,
/// <c>rss anon</c>, <c>maps</c>, ...</param>
/// <param name="Where">The place or process, or empty: <c>p[1]</c>, <c>c: p[1]</c>.</param>
/// <param name="Model">What the model has, in the script's notation.</param>
/// <param name="Other">What the other machine has.</param>
public sealed record Difference(int StepId, string Observation, string Where, string Model, string Other)
{
    /// <summary>With its place: <c>pte dirty of p[1]</c>.</summary>
    public string Subject => Where.Length == 0 ? Observation : $"{Observation} of {Where}";
}
