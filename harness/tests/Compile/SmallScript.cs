// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Harness.Tests.Compile;

/// <summary>
/// Makes scripts of few characters out of all that multiplies: rows, variants, loops, steps, ranges, lists, and numbers at the ends of
/// everything.
/// </summary>
internal sealed class SmallScript(int seed)
{
    /// <summary>What a person would not think twice about running.</summary>
    public const int MostCharacters = 200;

    private static readonly string[] Numbers =
    [
        "0", "1", "2", "3", "9", "64", "99", "1000", "9999", "10000", "10001", "65536", "400000", "2147483647", "2147483648", "4294967296",
        "9223372036854775807", "9223372036854775808", "18446744073709551615", "0xffffffff",
    ];

    private static readonly string[] Sizes = ["1 page", "4096", "9999 pages", "64K", "1G", "16777215G", "18446744073709551615 bytes"];

    private readonly Random random = new(seed);
    private readonly StringBuilder text = new();
    private int names;

    /// <summary>The script of this seed.</summary>
    public string Text()
    {
        do
        {
            text.Clear();
            names = 0;
            File();
        }
        while (text.Length > MostCharacters);
        return text.ToString();
    }

    private void File()
    {
        int defs = Pick(4);
        for (int i = 0; i < defs; i++)
        {
            text.Append($"def d{i}(n) {{ ");
            Body(2, "n", i == 0 || Often(8) ? i : Pick(i));
            text.Append("}\n");
        }

        int fixtures = Pick(3);
        for (int i = 0; i < fixtures; i++)
        {
            text.Append($"fixture f{i} {{ ");
            Body(1, null, defs);
            text.Append("}\n");
            for (int v = Pick(4); v > 0; v--)
            {
                text.Append($"variant f{i} v{v} {{ }}\n");
            }
        }

        for (int tests = 1 + Pick(2); tests > 0; tests--)
        {
            Test(tests, fixtures, defs);
        }
    }

    private void Test(int number, int fixtures, int defs)
    {
        text.Append($"test \"{number}\"");
        if (fixtures > 0)
        {
            text.Append($" ({string.Join(", ", Enumerable.Range(0, fixtures).Select(i => $"f{i}"))})");
        }

        string? last = null;
        for (int rows = Pick(3); rows > 0; rows--)
        {
            last = $"r{names++}";
            text.Append($" for {last} in {Range(null)}");
        }

        text.Append(" { ");
        Body(3, last, defs);
        text.Append("}\n");
    }

    private void Body(int depth, string? known, int defs)
    {
        for (int count = Pick(4); count > 0 && text.Length < MostCharacters; count--)
        {
            Statement(depth, known, defs);
            text.Append("; ");
        }
    }

    private void Statement(int depth, string? known, int defs)
    {
        switch (Pick(depth > 0 ? 8 : 5))
        {
            case 0:
                text.Append("fork()");
                break;
            case 1:
                text.Append($"p{names++} = mmap({Sizes[Pick(Sizes.Length)]}, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS)");
                break;
            case 2 when defs > 0:
            case 3 when defs > 0:
                text.Append($"d{Pick(defs)}({(known is not null && Often(3) ? known : Number())})");
                break;
            case 4:
                text.Append($"munmap(addr({Number()}), {Sizes[Pick(Sizes.Length)]})");
                break;
            default:
                string name = $"i{names++}";
                text.Append($"for {name} in {Range(known)} {{ ");
                Body(depth - 1, Often(2) ? name : known, defs);
                text.Append('}');
                break;
        }
    }

    private string Range(string? known) => Pick(4) switch
    {
        0 => $"[{string.Join(", ", Enumerable.Range(0, 1 + Pick(5)).Select(_ => Number()))}]",
        1 when known is not null => $"0..{known}",
        2 => $"{Number()}..{Number()}",
        _ => $"0..{Number()}",
    };

    private string Number() => Numbers[Pick(Numbers.Length)];

    private bool Often(int oneIn) => Pick(oneIn) == 0;

    private int Pick(int count) => random.Next(count);
}
