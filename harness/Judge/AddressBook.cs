// SPDX-License-Identifier: GPL-2.0-or-later
using System.Globalization;
using System.Text.RegularExpressions;
using Selftests.Harness.Records;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Judge;

/// <summary>
/// Where the regions of one run were: tells whether two names of an address are one, and prints addresses as the script would.
/// </summary>
internal sealed partial class AddressBook(CaseProgram program, CaseRecord record) : IAddresses
{
    private const long PageSize = 4096;

    private BoundValues? values;
    private Dictionary<int, RegionBinding>? bySlot;
    private Dictionary<int, Observed?>? frames;

    /// <summary>How machines tell a thread, or a process by its first one: 0 is none of the script's, 1 the case's first.</summary>
    public static long Told(int? slot) => slot + 2 ?? 0;

    /// <summary>The name of a thread that was told so.</summary>
    public string TaskName(long told) => told switch
    {
        0 => "a thread that the script does not know",
        1 => "first",
        _ when told - 2 < program.Slots.Count => program.Slots[(int)told - 2].Name,
        _ => $"{told}",
    };

    /// <summary>A place as a number, on the machine that reported it.</summary>
    public ulong? Address(Place place) =>
        place.Slot < 0 ? unchecked((ulong)place.Offset)
        : Region(place.Slot) is { } region ? unchecked(region.Start + (ulong)place.Offset)
        : null;

    /// <summary>An operand's address; null where its region was never bound.</summary>
    public ulong? Address(Operand operand) => operand switch
    {
        NumberOperand raw => unchecked((ulong)raw.Value),
        AddressOperand address when Region(address.Slot) is { } region =>
            unchecked(region.Start + (ulong)address.Offset + (address.FromEnd ? (ulong)region.Length : 0)),
        RangeOperand range => Address(range.Start),
        SlotOperand { IsNumber: true } => unchecked((ulong?)ValueOf(operand)),
        SlotOperand slot when Region(slot.Slot) is { } region => region.Start,
        _ => null,
    };

    /// <summary>A length in bytes; null where its region was never bound.</summary>
    public long? Length(Operand operand) => operand switch
    {
        NumberOperand number => number.Value,
        LengthOperand whole when Region(whole.Slot) is { } region => region.Length - whole.Less,
        RangeOperand range => Length(range.Length),
        SlotOperand { IsNumber: true } => ValueOf(operand),
        SlotOperand slot when Region(slot.Slot) is { } region => region.Length,
        _ => null,
    };

    /// <inheritdoc/>
    public long? ValueOf(Operand operand) => operand is NumberOperand or SlotOperand { IsNumber: true }
        ? (values ??= BoundValues.Of(program, record)).Of(operand)
        : unchecked((long?)Address(operand));

    /// <summary>The page that a name remembers; null: nobody has looked at it.</summary>
    public PageState? PageOf(SlotOperand frame)
    {
        frames ??= record.Steps.Where(seen => program.WrittenById(seen.StepId) is ObserveStep { Bind: >= 0 })
            .DistinctBy(seen => ((ObserveStep)program.StepById(seen.StepId)).Bind)
            .ToDictionary(seen => ((ObserveStep)program.StepById(seen.StepId)).Bind, seen => seen.Observed);
        return frames.GetValueOrDefault(frame.Slot) is { Pages: [var page, ..] } ? page : null;
    }

    /// <summary>An operand as the script spells it, with the value of a name behind it.</summary>
    public string Spell(Operand operand) => Spell(operand, operand.Text);

    /// <summary>A text that ends in an operand, with the value of a name behind it.</summary>
    public string Spell(Operand operand, string text) =>
        operand is SlotOperand { IsNumber: true } && ValueOf(operand) is { } value ? $"{text} ({value})" : text;

    /// <summary>The name of an operand that was never bound; null: there is none.</summary>
    public string? Unbound(Operand? operand) => operand switch
    {
        SlotOperand { IsNumber: true } slot when ValueOf(operand) is null => program.Slots[slot.Slot].Name,
        ListOperand list => list.Items.Select(Unbound).FirstOrDefault(name => name is not null),
        _ => null,
    };

    /// <summary><c>p[1]</c>, <c>p[1] + 8 bytes</c>, <c>p.end</c>, or the raw address.</summary>
    public string Name(Place place)
    {
        if (place.Slot < 0)
        {
            return Address(place) is { } raw ? Name(raw) : "?";
        }

        string name = program.Slots[place.Slot].Name;
        long length = Region(place.Slot)?.Length ?? 0;
        return name.Length == 0 ? $"0x{Address(place):x}" : Name(name, place.Offset, length);
    }

    /// <summary>Several pages: <c>p[1..4]</c>.</summary>
    public string Name(Place first, long bytes)
    {
        if (first.Slot < 0 || first.Offset % PageSize != 0 || bytes % PageSize != 0 || program.Slots[first.Slot].Name.Length == 0)
        {
            return $"{Name(first)}, {bytes} bytes";
        }

        long page = first.Offset / PageSize;
        long pages = bytes / PageSize;
        string name = program.Slots[first.Slot].Name;
        return page == 0 && Region(first.Slot)?.Length == bytes ? name
            : pages == 1 ? $"{name}[{page}]"
            : $"{name}[{page}..{page + pages}]";
    }

    /// <summary>The same address by the name of another region that has it, the one bound first; empty where there is none.</summary>
    public string NameOfOther(Place place)
    {
        if (Address(place) is not { } address)
        {
            return "";
        }

        foreach (RegionBinding region in record.Regions)
        {
            string name = program.Slots[region.Slot].Name;
            if (region.Slot != place.Slot && name.Length > 0 && address >= region.Start && address - region.Start < (ulong)region.Length)
            {
                return Name(name, (long)(address - region.Start), region.Length);
            }
        }

        return "";
    }

    /// <summary>A text of the kernel's with the script's name behind each address that it has one for.</summary>
    public string Annotate(string text) => HexNumber().Replace(text, match =>
    {
        string name = ulong.TryParse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong address)
            ? Name(address)
            : "";
        return name.Length == 0 || name.StartsWith("addr(", StringComparison.Ordinal) ? match.Value : $"{match.Value} ({name})";
    });

    /// <summary>A raw address by the region that has it, the one bound last first.</summary>
    public string Name(ulong address)
    {
        for (int i = record.Regions.Count - 1; i >= 0; i--)
        {
            RegionBinding region = record.Regions[i];
            string name = program.Slots[region.Slot].Name;
            if (name.Length > 0 && address >= region.Start && address - region.Start < (ulong)region.Length)
            {
                return Name(name, (long)(address - region.Start), region.Length);
            }
        }

        return EndOf(address) ?? $"addr(0x{address:x})";
    }

    private string? EndOf(ulong address)
    {
        for (int i = record.Regions.Count - 1; i >= 0; i--)
        {
            RegionBinding region = record.Regions[i];
            string name = program.Slots[region.Slot].Name;
            if (name.Length > 0 && region.Length > 0 && address == region.Start + (ulong)region.Length)
            {
                return $"{name}.end";
            }
        }

        return null;
    }

    private static string Name(string name, long offset, long length)
    {
        if (offset == length)
        {
            return $"{name}.end";
        }

        if (offset < 0)
        {
            return $"{name}[0] - {-offset} bytes";
        }

        if (offset > length)
        {
            return $"{name}.end + {offset - length} bytes";
        }

        long rest = offset % PageSize;
        return rest == 0 ? $"{name}[{offset / PageSize}]" : $"{name}[{offset / PageSize}] + {rest} bytes";
    }

    private RegionBinding? Region(int slot)
    {
        if (bySlot is null)
        {
            bySlot = [];
            foreach (RegionBinding region in record.Regions)
            {
                bySlot.TryAdd(region.Slot, region);
            }
        }

        return bySlot.GetValueOrDefault(slot);
    }

    [GeneratedRegex(@"\b(?:0x)?([0-9a-f]{8,16})\b")]
    private static partial Regex HexNumber();
}
