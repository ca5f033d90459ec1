// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Checking;

/// <summary>The names that can be used at one place.</summary>
internal sealed class NameScope(NameScope? parent)
{
    private readonly Dictionary<string, Binding> _names = [];

    public Binding? Find(string name)
    {
        for (NameScope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._names.TryGetValue(name, out Binding? binding))
            {
                return binding;
            }
        }

        return null;
    }

    public void Add(Binding binding) => _names[binding.Name] = binding;

    /// <summary>The names that are bound in it, and not around it.</summary>
    public IEnumerable<Binding> Own => _names.Values;

    /// <summary>What a thread has bound is known behind it; another thread may bind the same name anew.</summary>
    public void TakeFrom(NameScope thread)
    {
        foreach (Binding binding in thread._names.Values)
        {
            binding.IsThreads = true;
            Add(binding);
        }
    }

    public NameScope Inner() => new(this);

    public IEnumerable<string> Names()
    {
        for (NameScope? scope = this; scope is not null; scope = scope.Parent)
        {
            foreach (string name in scope._names.Keys)
            {
                yield return name;
            }
        }
    }

    private NameScope? Parent => parent;
}
