// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections;
using System.Reflection;
using Selftests.Dsl.Ast;
using Selftests.Dsl.Tests.Support;

namespace Selftests.Dsl.Tests;

public class SpanTests
{
    private static IEnumerable<TestCaseData> Examples() =>
        Scripts.Examples.Select(path => new TestCaseData(path).SetArgDisplayNames(Path.GetFileName(path)));

    [TestCaseSource(nameof(Examples))]
    public void EveryNode_StandsWhereItsSpanSays(string path)
    {
        string text = Scripts.Text(path);
        ScriptFile file = ScriptReader.Read(text, path).File!;

        int checkedNames = 0;
        foreach (Node node in Walk(file).Skip(1).Where(node => node is not HoldsClaim))
        {
            string shown = At(text, node.Span);
            shown.Should().NotBeNullOrWhiteSpace(node.ToString());
            if (node is NameExpression name)
            {
                shown.Should().Be(name.Name);
                checkedNames++;
            }
            else if (node is CallExpression call)
            {
                At(text, call.NameSpan).Should().Be(call.Name);
                shown.Should().EndWith(")");
            }
            else if (node is Expression and not NumberExpression)
            {
                string expected = ScriptPrinter.Print((Expression)node).Replace(" ", "", StringComparison.Ordinal);
                string.Concat(shown.Where(c => !char.IsWhiteSpace(c))).Replace(",]", "]", StringComparison.Ordinal).Should().Be(expected);
            }
        }

        checkedNames.Should().BePositive();
    }

    [Test]
    public void Equality_IgnoresPlacesAndComments()
    {
        ScriptFile one = ScriptReader.Read("test \"a\" { f(p[0], 1) = -EINVAL }", "x").File!;
        ScriptFile two = ScriptReader.Read("\n# why\ntest   \"a\"\t{\n f( p[ 0 ],1 )=-EINVAL # c\n}", "y").File!;
        ScriptFile three = ScriptReader.Read("test \"a\" { f(p[0], 2) = -EINVAL }", "x").File!;

        two.Should().Be(one);
        two.GetHashCode().Should().Be(one.GetHashCode());
        three.Should().NotBe(one);
    }

    private static string At(string text, SourceSpan span)
    {
        int start = 0;
        for (int line = 1; line < span.Line; line++)
        {
            start = text.IndexOf('\n', start) + 1;
        }

        return text.Substring(start + span.Column - 1, span.Length);
    }

    private static IEnumerable<Node> Walk(object? value)
    {
        if (value is Node node)
        {
            yield return node;
            foreach (PropertyInfo property in node.GetType().GetProperties()
                .Where(property => property.GetIndexParameters().Length == 0 && IsPart(property)))
            {
                foreach (Node inner in Walk(property.GetValue(node)))
                {
                    yield return inner;
                }
            }
        }
        else if (value is IEnumerable list and not string)
        {
            foreach (object? item in list)
            {
                foreach (Node inner in Walk(item))
                {
                    yield return inner;
                }
            }
        }
    }

    /// <summary>Parts are what a node is built of; some nodes also answer questions about their parts.</summary>
    private static bool IsPart(PropertyInfo property) => property.CanWrite;
}
