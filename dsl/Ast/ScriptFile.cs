// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl.Ast;

/// <summary>A script as it was read.</summary>
/// <param name="Shebang">The first line, with its <c>#!</c>, or null.</param>
/// <param name="Items">Everything at the outermost level, in the order of the file.</param>
public sealed record ScriptFile(string? Shebang, ValueList<FileItem> Items) : Node
{
    /// <summary>The name under which diagnostics print the file.</summary>
    public string FileName { get; init; } = "";

    /// <summary>The text that was read, for carets.</summary>
    public string Text { get; init; } = "";

    public SuiteItem? Suite => Items.OfType<SuiteItem>().FirstOrDefault();

    public IEnumerable<TestItem> Tests => Items.OfType<TestItem>();

    public IEnumerable<FixtureItem> Fixtures => Items.OfType<FixtureItem>();

    public IEnumerable<VariantItem> Variants => Items.OfType<VariantItem>();

    public IEnumerable<DefItem> Defs => Items.OfType<DefItem>();

    public IEnumerable<IncludeItem> Includes => Items.OfType<IncludeItem>();

    public IEnumerable<MachineItem> Machines => Items.OfType<MachineItem>();

    public bool Equals(ScriptFile? other) => base.Equals(other) && Shebang == other.Shebang && Items == other.Items;

    public override int GetHashCode() => HashCode.Combine(Shebang, Items);
}
