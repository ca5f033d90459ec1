// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>What the machine that will run a script can do. What it cannot is reported as <c>not modelled yet</c>.</summary>
/// <remarks>
/// A feature is spelled as in a script, after its kind:
/// <c>call mmap</c>;
/// <c>flag mmap MAP_SHARED</c>, a constant in a call's flags;
/// <c>option mmap align</c>, an argument with a name;
/// <c>field UFFDIO_CONTINUE mapped</c>, something that a call fills in;
/// <c>observation pte</c>, also <c>observation event</c>, <c>thread</c> and <c>process</c> for <c>e: ...</c>, <c>t: ...</c> and
/// <c>c: ...</c>;
/// <c>bit pte dirty</c> and <c>field rss anon</c>, what is said of an observation;
/// <c>statement in</c>, also <c>if</c>, <c>may</c>, <c>thread</c>, <c>join</c>, <c>race</c>, <c>always</c>, <c>sometimes</c>, <c>never</c>,
/// <c>outcomes</c>, <c>explore</c>, <c>at</c>, <c>csharp</c>;
/// <c>file disk</c>, a file that open finds elsewhere than on a tmpfs, <c>file /dev/zero</c>, one that is not the script's;
/// <c>knob /proc/sys/vm/swappiness</c>, a file that is looked at;
/// <c>point F.preptl</c>; and <c>machine cpus</c>, a setting of the machine, <c>machine knob /proc/sys/vm/swappiness</c> a file that it
/// sets.
/// </remarks>
public interface ISupport
{
    /// <summary>True when the machine models <paramref name="feature"/>.</summary>
    bool Has(string feature);
}
