// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Dsl;
using Selftests.Harness.Model;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

/// <summary>
/// mm-core/SUPPORT.md names every call, and every flag of a call that is modelled, and says "refused" where the checker does.
/// </summary>
[TestFixture]
internal sealed partial class SupportTests
{
    private const string Refused = "refused";

    private static readonly Dictionary<(string Call, string Flag), string> States = ReadStates(
        File.ReadAllText(Repository.PathOf("mm-core/SUPPORT.md")));

    private static IEnumerable<CallSpec> Calls => CallTable.All.OrderBy(spec => spec.Name, StringComparer.Ordinal);

    [Test]
    public void EveryCall_IsThere() =>
        Calls.Where(spec => State(spec.Name, "") != Expected($"call {spec.Name}", spec.Name, ""))
            .Select(spec => $"{spec.Name}: {State(spec.Name, "")}").Should().BeEmpty();

    [Test]
    public void EveryFlagOfAModelledCall_IsThere() =>
        (from spec in Calls
         where ModelSupport.Instance.Has($"call {spec.Name}")
         from flag in FlagsOf(spec)
         where State(spec.Name, flag) != Expected($"flag {spec.Name} {flag}", spec.Name, flag)
         select $"{spec.Name} {flag}: {State(spec.Name, flag)}").Should().BeEmpty();

    [Test]
    public void NothingElse_IsThere() =>
        States.Keys.Where(key => CallTable.Find(key.Call) is not { } spec || (key.Flag.Length > 0 && !FlagsOf(spec).Contains(key.Flag)))
            .Should().BeEmpty();

    [Test]
    public void ATable_IsRead() =>
        ReadStates(
            "| call | flag | state | here |\n| --- | --- | --- | --- |\n| `a`, `b` | | refused | |\n| `a` | `X`, `Y` | ignored | why |\n")
            .Should().Equal(new Dictionary<(string, string), string>
            {
                [("a", "")] = Refused, [("b", "")] = Refused, [("a", "X")] = "ignored", [("a", "Y")] = "ignored",
            });

    /// <summary>What must stand there: "refused" exactly where the checker refuses, and elsewhere one of the other words.</summary>
    private static string Expected(string feature, string call, string flag) =>
        !ModelSupport.Instance.Has(feature) ? Refused
        : State(call, flag) is "modelled" or "ignored" ? State(call, flag)
        : "modelled or ignored";

    private static string State(string call, string flag) => States.GetValueOrDefault((call, flag), "missing");

    private static IEnumerable<string> FlagsOf(CallSpec spec) =>
        from parameter in spec.Parameters.Concat(spec.Options)
        where parameter.Kind == ParameterKind.Flags
        from name in parameter.Only.Count > 0
            ? parameter.Only
            : parameter.Families.SelectMany(ConstantTable.Of).Select(constant => constant.Name)
        select name;

    private static Dictionary<(string Call, string Flag), string> ReadStates(string page)
    {
        Dictionary<(string Call, string Flag), string> states = [];
        foreach (Match row in Row().Matches(page))
        {
            foreach (string call in Names(row.Groups["calls"].Value))
            {
                foreach (string flag in Names(row.Groups["flags"].Value).DefaultIfEmpty(""))
                {
                    states.Add((call, flag), row.Groups["state"].Value);
                }
            }
        }

        return states;
    }

    private static IEnumerable<string> Names(string cell) => Name().Matches(cell).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"(?m)^\| (?<calls>`[^|]*) \|(?<flags>[^|]*)\| (?<state>\w+) \|")]
    private static partial Regex Row();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Name();
}
