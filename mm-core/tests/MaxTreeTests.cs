// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

[TestFixture]
internal sealed class MaxTreeTests
{
    private const int Keys = 200;

    /// <summary>The least height that an AVL tree of 100,000 nodes may exceed; log2 is 16.6.</summary>
    private const int DeepestOf100000 = 24;

    [Test]
    public void EverySearch_FindsWhatALinearOneFinds()
    {
        Numbers numbers = new(1);
        MaxTree tree = new();
        List<Node> nodes = [];
        for (int step = 0; step < 3000; step++)
        {
            Change(tree, nodes, numbers);
            ulong key = numbers.Below(Keys);
            ulong value = numbers.Below(Keys);

            tree.First(key, value).Should().BeSameAs(nodes.Find(node => node.Key >= key && node.Value >= value));
            tree.Last(key, value).Should().BeSameAs(nodes.FindLast(node => node.Key < key && node.Value >= value));
            tree.Overlapping(value, key).Should().Equal(nodes.Where(node => node.Key <= key && node.Value >= value));
            tree.Count.Should().Be(nodes.Count);
        }

        nodes.Should().OnlyContain(node => tree.Reaches(node));
    }

    [Test]
    public void EqualKeys_StandInTheOrderInWhichTheyCame()
    {
        MaxTree tree = new();
        Node[] nodes = [.. Enumerable.Range(0, 50).Select(_ => NewNode(7, 7))];
        foreach (Node node in nodes)
        {
            tree.Insert(node);
        }

        tree.Overlapping(0, Keys).Should().Equal(nodes);
    }

    [Test]
    public void AValueThatNobodyTold_IsNotReached()
    {
        MaxTree tree = new();
        Node[] nodes = [.. Enumerable.Range(0, 9).Select(key => NewNode((ulong)key, 1))];
        foreach (Node node in nodes)
        {
            tree.Insert(node);
        }

        nodes[0].Value = 2;
        tree.Reaches(nodes[0]).Should().BeFalse();

        tree.Update(nodes[0]);
        tree.Reaches(nodes[0]).Should().BeTrue();
        tree.Reaches(NewNode(3, 1)).Should().BeFalse("it is in no tree");
    }

    [TestCase(true)]
    [TestCase(false)]
    public void ATreeThatGrowsAndShrinksAtOneEnd_StaysFlat(bool upwards)
    {
        const int count = 100_000;
        MaxTree tree = new();
        Node[] nodes = [.. Enumerable.Range(0, count).Select(key => NewNode((ulong)(upwards ? key : count - key), 1))];
        foreach (Node node in nodes)
        {
            tree.Insert(node);
        }

        tree.Height.Should().BeLessThanOrEqualTo(DeepestOf100000);
        foreach (Node node in nodes.Take(count - 100))
        {
            tree.Remove(node);
        }

        tree.Height.Should().BeLessThanOrEqualTo(10);
        tree.Visits.Should().BeLessThan(2L * count * DeepestOf100000);
    }

    [Test]
    public void AValueThatNobodyAboveSees_IsToldNoFurther()
    {
        const int count = 100_000;
        MaxTree tree = new();
        Node[] nodes = [.. Enumerable.Range(0, count).Select(key => NewNode((ulong)key, key % 2 == 0 ? 9UL : 1))];
        foreach (Node node in nodes)
        {
            tree.Insert(node);
        }

        Node leaf = nodes.First(node => node.Height == 1 && node.Parent!.Value == 9);
        long before = tree.Visits;
        leaf.Value = 3;
        tree.Update(leaf);

        (tree.Visits - before).Should().BeLessThanOrEqualTo(2, "the tree is 17 high");
        leaf.Max.Should().Be(3);
    }

    [Test]
    public void InsertBetween_TwoThatItIsNotBetween_IsABug()
    {
        MaxTree tree = new();
        Node[] nodes = [.. Enumerable.Range(0, 9).Select(key => NewNode((ulong)key * 2, 1))];
        foreach (Node node in nodes)
        {
            tree.Insert(node);
        }

        Action above = () => tree.InsertBetween(NewNode(9, 1), nodes[3], nodes[4]);
        Action below = () => tree.InsertBetween(NewNode(5, 1), nodes[3], nodes[4]);

        above.Should().Throw<KernelBugException>();
        below.Should().Throw<KernelBugException>();
    }

    private static void Change(MaxTree tree, List<Node> nodes, Numbers numbers)
    {
        if (nodes.Count > 0 && numbers.Below(5) < 2)
        {
            Node gone = nodes[(int)numbers.Below((ulong)nodes.Count)];
            nodes.Remove(gone);
            tree.Remove(gone);
        }
        else if (nodes.Count > 0 && numbers.Below(4) == 0)
        {
            Node changed = nodes[(int)numbers.Below((ulong)nodes.Count)];
            changed.Value = numbers.Below(Keys);
            tree.Update(changed);
        }
        else
        {
            Node node = NewNode(numbers.Below(Keys), numbers.Below(Keys));
            int place = nodes.FindLastIndex(other => other.Key <= node.Key) + 1;
            if (numbers.Below(2) == 0)
            {
                tree.Insert(node);
            }
            else
            {
                tree.InsertBetween(node, nodes.ElementAtOrDefault(place - 1), nodes.ElementAtOrDefault(place));
            }

            nodes.Insert(place, node);
        }
    }

    private static Node NewNode(ulong key, ulong value) => new() { Key = key, Value = value };

    private sealed class Node : MaxNode;
}
