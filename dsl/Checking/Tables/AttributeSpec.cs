// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>An attribute.</summary>
/// <param name="Name">Without '@'.</param>
/// <param name="Places">What it can adorn.</param>
/// <param name="Arguments">What stands in its brackets.</param>
/// <param name="Example">How it is written.</param>
/// <param name="Repeats">Whether it may stand twice.</param>
/// <param name="Known">When not null, the words that it knows.</param>
internal sealed record AttributeSpec(
    string Name, AttributePlaces Places, AttributeArguments Arguments, string Example, bool Repeats = false, string[]? Known = null)
{
    private const AttributePlaces Outer = AttributePlaces.Suite | AttributePlaces.Test;

    public static readonly AttributeSpec[] All =
    [
        new("tags", Outer, AttributeArguments.Words, "@tags(gup, populate)"),
        new("case", AttributePlaces.Test, AttributeArguments.Text, "@case(\"name in the kernel's table\")", Repeats: true),
        new("skip", Outer, AttributeArguments.Reason, "@skip(\"why\")"),
        new("xfail", Outer, AttributeArguments.ReasonAndStep, "@xfail(\"why\", :4)"),
        new("race", AttributePlaces.Test, AttributeArguments.TwoSteps, "@race(:3, :4)", Repeats: true),
        new("timeout", Outer, AttributeArguments.Duration, "@timeout(500ms)"),
        new("requires", Outer, AttributeArguments.Words, "@requires(swap, root)",
            Known: [
                "swap", "thp", "root", "uffd", "hugetlb", "numa", "ksm", "pkeys", "memcg", "gup_test", "memfd_secret", "soft_dirty",
                "zero_page", "hwpoison",
            ]),
        new("kernel", Outer | AttributePlaces.Statement, AttributeArguments.Versions, "@kernel(>= 5.14)"),
        new("model", Outer | AttributePlaces.Statement, AttributeArguments.Reason, "@model(\"why it can't run elsewhere\")"),
        new("catches", Outer, AttributeArguments.Words, "@catches(Z58)"),
        new("fixed_by", Outer, AttributeArguments.Words, "@fixed_by(\"commit\")"),
    ];

    public static AttributeSpec? Find(string name) => Array.Find(All, spec => spec.Name == name);
}
