// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Dsl.Ast;

namespace Selftests.Dsl.Reading;

/// <summary>Nodes of lists that are still being read, of inner lists on top of outer ones.</summary>
/// <remarks>One stack for all: a list of its own for each pair of brackets was a fifth of what a parse allocated.</remarks>
internal sealed class NodeStack
{
    private Node[] _nodes = new Node[64];

    public int Count { get; private set; }

    public void Push(Node node)
    {
        if (Count == _nodes.Length)
        {
            Array.Resize(ref _nodes, Count * 2);
        }

        _nodes[Count++] = node;
    }

    /// <summary>Takes what was pushed since the stack had <paramref name="mark"/> nodes.</summary>
    public ValueList<T> Pop<T>(int mark)
        where T : Node
    {
        if (Count == mark)
        {
            return [];
        }

        T[] items = new T[Count - mark];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = (T)_nodes[mark + i];
        }

        Count = mark;
        return new ValueList<T>(items);
    }

    public void Clear() => Count = 0;
}
