// SPDX-License-Identifier: GPL-2.0-or-later
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Selftests.Harness.Tests.Tidy;

/// <summary>
/// A type or member that no source names beside its own declaration: tests do not count, for what only they need they can have themselves.
/// </summary>
/// <remarks>By names alone, so that it takes no compilation: one that shares its name with a member that is used is not found.</remarks>
internal static class DeadMemberRule
{
    /// <summary>What is called without being named, and why.</summary>
    private static readonly Dictionary<string, string> CalledUnnamed = new()
    {
        ["GetEnumerator"] = "foreach",
        ["GetAwaiter"] = "await",
        ["OnCompleted"] = "await",
        ["UnsafeOnCompleted"] = "await",
        ["GetResult"] = "await",
        ["SetStateMachine"] = "async",
        ["SetException"] = "async",
        ["SetResult"] = "async",
        ["AwaitOnCompleted"] = "async",
        ["AwaitUnsafeOnCompleted"] = "async",
        ["Start"] = "async",
        ["Create"] = "async",
        ["Deconstruct"] = "tuples",
        ["Main"] = "the runtime",
    };

    /// <summary>Members and places that are named elsewhere than in sources beside the tests, and by whom.</summary>
    private static readonly Dictionary<string, string> NamedElsewhere = new()
    {
        ["harness/Scripting/"] = "blocks of C# in scripts",
        ["harness/BlockProgram.cs"] = "the runtime, as a program",
        ["tools/cli/Hosting/TerminalSize.cs"] = "the kernel fills in struct winsize",
        ["tools/cli/Running/PrettyConsole.cs:SetEncoding"] = "Spectre.Console, whose interface has it",
        ["dsl/Reading/TokenInput.cs:Memos"] = "Sprache, whose interface has it",
    };

    /// <summary>What tests ask of the model, or do to it, that nobody else may.</summary>
    private static readonly HashSet<string> ForTests =
    [
        "RunUntilIdle", "Racing", "Conflicts", "InUse", "SetUnchecked", "SetFlagsUnchecked", "IsCompact", "IsRoot", "CountChanged",
        "Pagemap",
        "HiwaterRss", "SetBlocked", "Mmput", "Asked", "MissingFlagNames", "ErrnoName", "Wholes", "HasWholeSections", "Spf",
    ];

    /// <summary>
    /// What stands ready for large folios, and for who replays a race outside of the harness; its own tests make use of it until they do.
    /// </summary>
    private static readonly HashSet<string> Ahead =
    [
        "AllocLargeFolio", "Replay",
    ];

    public static IEnumerable<Finding> Check(IReadOnlyList<SourceText> files)
    {
        Dictionary<string, int> named = [];
        foreach (SyntaxToken token in files.SelectMany(file => CSharpTrees.Root(file).DescendantTokens())
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken)))
        {
            named[token.ValueText] = named.GetValueOrDefault(token.ValueText) + 1;
        }

        return from file in files
               from member in CSharpTrees.Root(file).DescendantNodes().OfType<MemberDeclarationSyntax>()
               where !IsAskedForByOthers(member)
               from name in NamesOf(member)
               where named[name.ValueText] == OwnNames(member, name.ValueText) && !IsException(file.Path, name.ValueText)
               select file.At(CSharpTrees.LineOf(member), $"nobody names {name.ValueText}");
    }

    public static bool IsException(string path, string name) =>
        CalledUnnamed.ContainsKey(name) || ForTests.Contains(name) || Ahead.Contains(name)
        || NamedElsewhere.Keys.Any(place => $"{path}:{name}".StartsWith(place, StringComparison.Ordinal));

    private static IEnumerable<SyntaxToken> NamesOf(MemberDeclarationSyntax member) => member switch
    {
        BaseTypeDeclarationSyntax type => [type.Identifier],
        MethodDeclarationSyntax method => [method.Identifier],
        PropertyDeclarationSyntax property => [property.Identifier],
        EventDeclarationSyntax happening => [happening.Identifier],
        FieldDeclarationSyntax field => field.Declaration.Variables.Select(variable => variable.Identifier),
        _ => [],
    };

    /// <summary>The declaration, its own constructors, and what stands in it: a method that only calls itself is dead.</summary>
    private static int OwnNames(MemberDeclarationSyntax member, string name) =>
        member.DescendantTokens().Count(token => token.IsKind(SyntaxKind.IdentifierToken) && token.ValueText == name);

    /// <summary>A type of extensions is named by its methods; an override, and what an attribute marks, by others than sources.</summary>
    private static bool IsAskedForByOthers(MemberDeclarationSyntax member) =>
        member.AttributeLists.Count > 0
        || member.Modifiers.Any(SyntaxKind.OverrideKeyword)
        || (member is MethodDeclarationSyntax { ExplicitInterfaceSpecifier: not null }
            or PropertyDeclarationSyntax { ExplicitInterfaceSpecifier: not null })
        || (member is ClassDeclarationSyntax type && type.Modifiers.Any(SyntaxKind.StaticKeyword)
            && type.Members.OfType<MethodDeclarationSyntax>().Any(IsExtension));

    private static bool IsExtension(MethodDeclarationSyntax method) =>
        method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true;
}
