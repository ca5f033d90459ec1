// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text.RegularExpressions;
using Selftests.Harness.Tests.Tidy;

namespace Selftests.Harness.Tests.Docs;

/// <summary>The selections that README.md gives for <c>dotnet test</c> are such as can be read, and each of them finds a case.</summary>
/// <remarks>The adapter takes no blank in a filter, in quotes or not; NUnit's own selection does.</remarks>
[TestFixture]
[Category("docs")]
internal sealed partial class ReadmeFilterTests
{
    private static string Readme => File.ReadAllText(Repository.PathOf("README.md"));

    private static string[] Scripts =>
        Directory.GetFiles(Repository.PathOf("selftests/vm"), "*.mmt", SearchOption.AllDirectories);

    [Test]
    public void EachFilter_HasNoBlanksAndFindsACase()
    {
        string[] filters = [.. Filter().Matches(Readme).Select(match => match.Groups[1].Value)];

        filters.Should().NotBeEmpty();
        filters.Where(filter => !filter.Split('&').All(Finds)).Should().BeEmpty("of each form a reader types just this");
    }

    [Test]
    public void EachSelection_FindsACase()
    {
        string[] names = [.. Selection().Matches(Readme).Select(match => match.Groups[1].Value)];

        names.Should().NotBeEmpty();
        names.Where(name => !IsInAName(name)).Should().BeEmpty("of each form a reader types just this");
    }

    private static bool Finds(string term) =>
        !term.Contains(' ', StringComparison.Ordinal) && term.Split('~', '=') is [var property, var value] && property switch
        {
            "Name" => IsInAName(value),
            "TestCategory" => Scripts.Any(script => Path.GetFileNameWithoutExtension(script) == value),
            _ => false,
        };

    private static bool IsInAName(string words) =>
        Scripts.SelectMany(File.ReadLines)
            .Any(line => line.StartsWith("test \"", StringComparison.Ordinal) && line.Contains(words, StringComparison.Ordinal));

    [GeneratedRegex("--filter \"([^\"]*)\"")]
    private static partial Regex Filter();

    [GeneratedRegex("'NUnit\\.Where=test =~ \"([^\"]*)\"'")]
    private static partial Regex Selection();
}
