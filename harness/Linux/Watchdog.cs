// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Harness.Linux;

/// <summary>Bites who has not fed it for too long.</summary>
/// <remarks>
/// It counts its own ticks and asks no clock: while the harness itself is stopped (Ctrl-Z, a suspended machine) no time passes
/// for it, and on a machine that is too loaded for the ticks it is the more patient.
/// </remarks>
internal sealed class Watchdog : IDisposable
{
    private const int LeastTicks = 20;
    private static readonly TimeSpan LongestTick = TimeSpan.FromMilliseconds(500);
    private readonly Lock gate = new();
    private readonly Action bite;
    private readonly TimeSpan tick;
    private readonly Timer timer;
    private long left;
    private bool isHurried;
    private bool isOver;

    /// <param name="silence">For how long nothing need be heard.</param>
    /// <param name="bite">What happens then, once.</param>
    public Watchdog(TimeSpan silence, Action bite)
    {
        this.bite = bite;
        TimeSpan part = silence / LeastTicks;
        tick = part < LongestTick ? part : LongestTick;
        Set(silence);
        timer = new Timer(_ => Tick(), null, tick, tick);
    }

    public bool HasBitten { get; private set; }

    /// <summary>What was waited for, or is.</summary>
    public TimeSpan Silence { get; private set; }

    /// <summary>Something was heard; from now on nothing need be for so long.</summary>
    public void Feed(TimeSpan silence)
    {
        lock (gate)
        {
            if (!isHurried)
            {
                Set(silence);
            }
        }
    }

    /// <summary>An end must come soon, whatever is heard.</summary>
    public void Hurry(TimeSpan silence)
    {
        lock (gate)
        {
            isHurried = true;
            if (silence < Silence)
            {
                Set(silence);
            }
        }
    }

    public void Dispose()
    {
        // A tick that is on its way must not bite the next one's executor.
        lock (gate)
        {
            isOver = true;
        }

        timer.Dispose();
    }

    private void Set(TimeSpan silence)
    {
        Silence = silence;
        left = (long)Math.Ceiling(silence / tick);
    }

    private void Tick()
    {
        lock (gate)
        {
            if (isOver || --left > 0)
            {
                return;
            }

            isOver = HasBitten = true;
            bite();
        }
    }
}
