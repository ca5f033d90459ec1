// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Fuzz;

/// <summary>Makes random scripts: the same from the same seed and operations, on every machine.</summary>
public sealed class ScriptGenerator
{
    private const int FewestStatements = 8;
    private const int MostStatements = 40;
    private readonly IReadOnlyList<FuzzOperation> operations;
    private readonly int totalWeight;

    /// <param name="operations">Names of <see cref="OperationNames"/>; none: all of them.</param>
    public ScriptGenerator(IReadOnlyCollection<string> operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        this.operations = operations.Count == 0
            ? FuzzOperations.All
            : [.. FuzzOperations.All.Where(operation => operations.Contains(operation.Name))];
        totalWeight = this.operations.Sum(operation => operation.Weight);
    }

    /// <summary>What --ops can say.</summary>
    public static IReadOnlyList<string> OperationNames { get; } = [.. FuzzOperations.All.Select(operation => operation.Name)];

    /// <summary>The script of a seed.</summary>
    public FuzzScript Generate(int seed)
    {
        FuzzWorld world = FuzzLayout.Begin(new Random(Scattered(seed)));
        int wanted = FewestStatements + world.Below(MostStatements - FewestStatements);
        for (int i = 0; i < wanted; i++)
        {
            world.ChooseProcess();
            Choose(world).Add(world);
        }

        return new FuzzScript(seed, world.Statements) { Machine = world.Machine };
    }

    /// <summary>Neighbours among seeds would begin alike, and their scripts with them.</summary>
    /// <remarks>The finalizer of MurmurHash3.</remarks>
    private static int Scattered(int seed)
    {
        uint bits = unchecked((uint)seed);
        bits = unchecked((bits ^ (bits >> 16)) * 0x85eb_ca6b);
        bits = unchecked((bits ^ (bits >> 13)) * 0xc2b2_ae35);
        return unchecked((int)(bits ^ (bits >> 16)));
    }

    private FuzzOperation Choose(FuzzWorld world)
    {
        int left = world.Below(totalWeight);
        foreach (FuzzOperation operation in operations)
        {
            left -= operation.Weight;
            if (left < 0)
            {
                return operation;
            }
        }

        throw new InvalidOperationException("the weights do not add up");
    }
}
