// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.MmCore.Tests;

/// <summary>A compact page behaves like 4096 bytes, whatever is done to it.</summary>
public sealed class PageContentsTests
{
    private const int Size = 4096;

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void AnySequence_ReadsLikeAnArray(int seed)
    {
        System.Random random = new(seed);
        byte[] expected = new byte[Size];
        PageContents page = PageContents.Filled(0);
        for (int step = 0; step < 2000; step++)
        {
            Change(random, ref page, expected);
            Compare(random, page, expected);
        }
    }

    [Test]
    public void OneStore_StaysCompact_TwoDoNot()
    {
        PageContents page = PageContents.Filled(7);
        page.Set(5, 1);
        page.IsCompact.Should().BeTrue();
        page.Set(5, 7);
        page.IsFilledWith(7).Should().BeTrue();
        page.Set(1, 1);
        page.Set(2, 1);
        page.IsCompact.Should().BeFalse();
    }

    [Test]
    public void Copy_IsIndependent()
    {
        PageContents page = PageContents.Filled(0);
        page.Set(1, 1);
        page.Set(2, 2);
        PageContents copy = page.Copy();
        copy.Set(1, 9);

        page[1].Should().Be(1);
        copy[1].Should().Be(9);
    }

    [Test]
    public void SameAs_ComparesThePartOnly()
    {
        PageContents a = PageContents.Filled(0);
        PageContents b = PageContents.Filled(0);
        b.Set(100, 1);

        a.SameAs(b, 0, Size).Should().BeFalse();
        a.SameAs(b, 0, 100).Should().BeTrue();
        a.SameAs(b, 101, 10).Should().BeTrue();
        b.Set(200, 2);
        a.SameAs(b, 101, 99).Should().BeTrue();
        a.SameAs(b, 101, 100).Should().BeFalse();
    }

    private static void Change(System.Random random, ref PageContents page, byte[] expected)
    {
        int offset = random.Next(Size);
        byte value = (byte)random.Next(3);
        int count = random.Next(4) == 0 ? Size - offset : Math.Min(Size - offset, random.Next(1, 40));
        switch (random.Next(6))
        {
            case 0:
                page = PageContents.Filled(value);
                expected.AsSpan().Fill(value);
                break;
            case 1:
                page.Fill(offset, count, value);
                expected.AsSpan(offset, count).Fill(value);
                break;
            case 2:
                byte[] source = new byte[count];
                random.NextBytes(source);
                page.Write(offset, source);
                source.CopyTo(expected.AsSpan(offset));
                break;
            default:
                page.Set(offset, value);
                expected[offset] = value;
                break;
        }
    }

    private static void Compare(System.Random random, PageContents page, byte[] expected)
    {
        int offset = random.Next(Size);
        byte[] read = new byte[Math.Min(Size - offset, 50)];
        page.Read(offset, read);
        read.AsSpan().SequenceEqual(expected.AsSpan(offset, read.Length)).Should().BeTrue();
        page[offset].Should().Be(expected[offset]);
        page.IsFilledWith(expected[0]).Should().Be(!expected.AsSpan().ContainsAnyExcept(expected[0]));
    }
}
