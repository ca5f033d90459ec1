// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Records;

namespace Selftests.Harness.Linux;

/// <summary>Takes an answer of the executor apart.</summary>
internal sealed class RecordReader
{
    private const int PageBytes = 4096;
    private const int PlaceBytes = 4 + 8;
    private const int LeastRecord = 4 + 4 + 1 + 1;
    private const int PageRunBytes = PlaceBytes + 4 + 16 + 12 + 2 + 2;
    private const int LeastVma = PlaceBytes + 8 + 1 + 8 + 2 + 1 + 2;
    private const int LeastCounter = 2 + 1 + 8;

    private RecordReader()
    {
    }

    public int End { get; private set; }

    public int EndStep { get; private set; }

    public bool Truncated { get; private set; }

    public string Detail { get; private set; } = "";

    public TimeSpan Waited { get; private set; }

    public List<WireStep> Steps { get; } = [];

    public List<RegionBinding> Regions { get; } = [];

    public List<ThreadSleep> Sleeps { get; } = [];

    /// <exception cref="WireException">It is no answer.</exception>
    public static RecordReader Read(ReadOnlySpan<byte> payload)
    {
        var answer = new RecordReader();
        var reader = new WireReader(payload);
        answer.End = reader.U8();
        answer.EndStep = unchecked((int)reader.U32());
        answer.Truncated = reader.U8() != 0;
        uint records = reader.U32();
        answer.Waited = TimeSpan.FromMilliseconds(reader.U32());
        answer.Detail = reader.Text();
        if (records > reader.Left / LeastRecord)
        {
            throw new WireException("a count is larger than what follows");
        }

        for (uint i = 0; i < records; i++)
        {
            answer.Steps.Add(answer.Step(ref reader));
        }

        return answer;
    }

    /// <summary>Most results are short: which numbers follow stands in front of them, and what does not is 0, or nothing.</summary>
    private WireStep Step(ref WireReader all)
    {
        var reader = new WireReader(all.Take(all.Count(1)));
        int id = unchecked((int)reader.U32());
        int kind = reader.U8();
        int has = reader.U8();
        long value = (has & Wire.HasValue) != 0 ? reader.I64() : 0;
        int code = (has & Wire.HasCode) != 0 ? reader.I32() : 0;
        Place place = (has & Wire.HasAddress) != 0 ? ReadPlace(ref reader) : new Place(-1, 0);
        var step = new WireStep
        {
            Id = id,
            Kind = kind,
            Result = new StepResult((ResultKind)kind, value, code, place),
            Byte = (has & Wire.HasByte) != 0 ? reader.U8() : -1,
            Minor = (has & Wire.HasMinor) != 0 ? reader.I32() : 0,
            Major = (has & Wire.HasMajor) != 0 ? reader.I32() : 0,
        };
        WireLook look = step.Look;
        bool inSnapshot = false;
        while (reader.Left > 0)
        {
            byte part = reader.U8();
            if (part == Wire.PartSnapshot)
            {
                look = new WireLook();
                inSnapshot = true;
                step.Snapshots.Add((reader.I32(), look));
            }
            else if (part == Wire.PartRegion)
            {
                Regions.Add(new RegionBinding(reader.I32(), unchecked((ulong)reader.I64()), reader.I64()));
            }
            else if (part == Wire.PartSleep)
            {
                bool isWoken = reader.U8() != 0;
                Sleeps.Add(new ThreadSleep(unchecked((int)reader.U32()), WaitChannel.Place(reader.Text()), isWoken ? id : -1));
            }
            else
            {
                Part(part, ref reader, look, inSnapshot);
            }
        }

        return step;
    }

    private static void Part(byte part, ref WireReader reader, WireLook look, bool inSnapshot)
    {
        switch (part)
        {
            case Wire.PartPages: Pages(ref reader, look, inSnapshot); break;
            case Wire.PartVmas: Vmas(ref reader, look); break;
            case Wire.PartCounters: Counters(ref reader, look); break;
            case Wire.PartBytes: Bytes(ref reader, look); break;
            case Wire.PartText: look.Text = reader.Text(); break;
            case Wire.PartFields: Fields(ref reader, look); break;
            case Wire.PartRanges: Ranges(ref reader, look); break;
            default: throw new WireException($"an unknown part {part}");
        }
    }

    private static void Pages(ref WireReader reader, WireLook look, bool inSnapshot)
    {
        int runs = reader.Count(PageRunBytes);
        for (int i = 0; i < runs; i++)
        {
            Place place = ReadPlace(ref reader);
            uint count = reader.U32();
            var page = new PageState
            {
                PteKnown = (PteWords)reader.U32() & PteWords.All,
                Pte = (PteWords)reader.U32() & PteWords.All,
                PageKnown = (PageWords)reader.U32() & PageWords.All,
                Page = (PageWords)reader.U32() & PageWords.All,
                MapCount = reader.I32(),
                RefCount = reader.I32(),
                Identity = reader.I32(),
                Resident = unchecked((sbyte)reader.U8()),
                HasPage = reader.U8() != 0,
                Content = reader.U16(),
            };
            // What a snapshot does not name is empty.
            bool isSaid = !inSnapshot || (page.Pte & PteWords.Empty) == 0;
            for (long n = 0; isSaid && n < Math.Min(count, PageState.MostOfRun); n++)
            {
                page.Place = place with { Offset = unchecked(place.Offset + (n * PageBytes)) };
                look.Pages.Add(page);
            }
        }
    }

    private static void Vmas(ref WireReader reader, WireLook look)
    {
        int count = reader.Count(LeastVma);
        for (int i = 0; i < count; i++)
        {
            Place place = ReadPlace(ref reader);
            long length = reader.I64();
            byte perms = reader.U8();
            long offset = reader.I64();
            string name = reader.Text();
            bool hasFlags = reader.U8() != 0;
            string flags = reader.Text();
            look.Vmas.Add(new VmaState(place, length, Perms(perms), hasFlags ? flags : null, offset, name));
        }
    }

    private static string Perms(byte bits) =>
        $"{((bits & 1) != 0 ? 'r' : '-')}{((bits & 2) != 0 ? 'w' : '-')}{((bits & 4) != 0 ? 'x' : '-')}{((bits & 8) != 0 ? 's' : 'p')}";

    private static void Counters(ref WireReader reader, WireLook look)
    {
        int count = reader.Count(LeastCounter);
        for (int i = 0; i < count; i++)
        {
            string name = reader.Text();
            bool known = reader.U8() != 0;
            long value = reader.I64();
            look.Counters.Add((name, known ? value : null));
        }
    }

    private static void Fields(ref WireReader reader, WireLook look)
    {
        const int leastField = 2 + 1 + PlaceBytes;
        int count = reader.Count(leastField);
        for (int i = 0; i < count; i++)
        {
            look.Fields.Add(new WireField(reader.Text(), reader.U8() != 0, ReadPlace(ref reader)));
        }
    }

    private static void Ranges(ref WireReader reader, WireLook look)
    {
        const int leastRange = PlaceBytes + 8 + 8;
        string name = reader.Text();
        int count = reader.Count(leastRange);
        var ranges = new List<FilledRange>(count);
        for (int i = 0; i < count; i++)
        {
            ranges.Add(new FilledRange(ReadPlace(ref reader), reader.I64(), reader.I64()));
        }

        look.Ranges.Add((name, ranges));
    }

    private static void Bytes(ref WireReader reader, WireLook look)
    {
        Place start = ReadPlace(ref reader);
        int count = reader.Count(6);
        var runs = new List<(long, int)>(count);
        for (int i = 0; i < count; i++)
        {
            long length = reader.U32();
            runs.Add((length, reader.I16()));
        }

        look.Bytes.Add(new ByteRuns(start, runs));
    }

    private static Place ReadPlace(ref WireReader reader)
    {
        int slot = reader.I32();
        long offset = reader.I64();
        return slot >= 0 ? new Place(slot, offset) : new Place(Math.Max(slot, Place.Untold.Slot), offset);
    }
}
