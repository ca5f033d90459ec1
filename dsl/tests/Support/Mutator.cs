// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Dsl.Tests.Support;

/// <summary>Spoils scripts as people and editors do, and worse.</summary>
internal sealed class Mutator(int seed)
{
    private const string Signs = "(){}[],;=|+-!:.@#\"\\<>&*/ \n\t0159abzEP_\r\u0000é";

    private static readonly string[] Words =
    [
        "expect ", "test \"x\" ", "in c { ", "for i in 0..4 { ", "csharp {\n", "or ", "faults minor 1", " = -EINVAL", "0x", "4 pages", "..",
        "pages",
        "race { thread a { } thread b { } }", "@skip(\"why\")\n", "thread ", "rw-p", "}\n", "{", "p[0]", "teardown {", "}", "in ", ".end",
        "5.14", "1G", "if d { } else { }",
    ];

    private readonly Random _random = new(seed);

    public string Mutate(string text)
    {
        var result = new StringBuilder(text);
        for (int i = _random.Next(1, 8); i > 0; i--)
        {
            Once(result);
        }

        return result.ToString();
    }

    /// <summary>Puts a comment behind every so many lines, and lines of comments between them.</summary>
    public string Comment(string text, out int count)
    {
        count = 0;
        var result = new StringBuilder();
        foreach (string line in text.Split('\n'))
        {
            bool free = !line.Contains('#') && !line.TrimStart().StartsWith("csharp", StringComparison.Ordinal);
            if (free && _random.Next(4) == 0)
            {
                result.Append("  #own").Append(count++).Append('\n').Append(_random.Next(2) == 0 ? "\n" : "");
            }

            result.Append(line);
            if (free && line.Length > 0 && _random.Next(4) == 0)
            {
                result.Append(" #end").Append(count++);
            }

            result.Append('\n');
        }

        return result.ToString();
    }

    public string Noise(int length)
    {
        var result = new StringBuilder();
        while (result.Length < length)
        {
            result.Append(_random.Next(3) switch
            {
                0 => Words[_random.Next(Words.Length)],
                1 => Signs[_random.Next(Signs.Length)].ToString(),
                _ => ((char)_random.Next(0x250)).ToString(),
            });
        }

        return result.ToString();
    }

    private void Once(StringBuilder text)
    {
        int at = _random.Next(text.Length + 1);
        switch (_random.Next(5))
        {
            case 0:
                text.Insert(at, Signs[_random.Next(Signs.Length)]);
                break;
            case 1:
                text.Remove(at, Math.Min(_random.Next(1, 12), text.Length - at));
                break;
            case 2:
                text.Insert(at, Words[_random.Next(Words.Length)]);
                break;
            case 3 when text.Length > 0:
                int from = _random.Next(text.Length);
                text.Insert(at, text.ToString(from, Math.Min(_random.Next(1, 80), text.Length - from)));
                break;
            default:
                text.Length = _random.Next(10) == 0 ? at : text.Length;
                break;
        }
    }
}
