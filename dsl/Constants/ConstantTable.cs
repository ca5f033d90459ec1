// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Dsl;

/// <summary>Every constant that a script can write.</summary>
public static class ConstantTable
{
    private static readonly ConstantGroup[] Groups =
    [
        .. MmanConstants.Groups,
        .. FileConstants.Groups,
        .. ProcessConstants.Groups,
        .. UffdConstants.Groups,
        .. PagemapConstants.Groups,
        .. SignalConstants.Groups,
        .. KernelConstants.Groups,
        .. ErrnoConstants.Groups,
    ];

    private static readonly Dictionary<string, Constant> ByName = Index();

    public static IEnumerable<Constant> All => ByName.Values;

    /// <summary>The constant of this name, or null.</summary>
    public static Constant? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The members of a family, in the order of the kernel's header.</summary>
    public static IReadOnlyList<Constant> Of(ConstantFamily family)
    {
        ConstantGroup group = Array.Find(Groups, candidate => candidate.Family == family)!;
        var members = new Constant[group.Members.Length];
        for (int i = 0; i < members.Length; i++)
        {
            members[i] = ByName[group.Members[i].Name];
        }

        return members;
    }

    // Loops, where LINQ would be compiled for pairs anew at every start of the command.
    private static Dictionary<string, Constant> Index()
    {
        var index = new Dictionary<string, Constant>();
        foreach (ConstantGroup group in Groups)
        {
            foreach ((string name, ulong value) in group.Members)
            {
                index.Add(name, new Constant(name, value, group.Family, group.IsFlags));
            }
        }

        return index;
    }

    /// <summary><c>-ENOMEM</c> for 12, or null for a number that is no error.</summary>
    public static string? ErrnoName(long number) => NameOf(ConstantFamily.Errno, unchecked((ulong)number));

    /// <summary><c>SIGSEGV</c> for 11, or null.</summary>
    public static string? SignalName(int number) => NameOf(ConstantFamily.Signal, (ulong)Math.Max(0, number));

    /// <summary>The name of this value in this family, or null.</summary>
    public static string? NameOf(ConstantFamily family, ulong value) =>
        Array.Find(Groups.Single(group => group.Family == family).Members, member => member.Value == value).Name;

    /// <summary><c>PROT_READ|PROT_WRITE</c>; bits without a name follow as one hexadecimal number, and nothing is 0.</summary>
    public static string Describe(ConstantFamily family, ulong value)
    {
        List<string> names = [];
        ulong rest = value;
        foreach ((string name, ulong bits) in Groups.Single(group => group.Family == family).Members)
        {
            if (bits != 0 && (rest & bits) == bits)
            {
                names.Add(name);
                rest &= ~bits;
            }
        }

        if (rest != 0)
        {
            names.Add($"0x{rest:x}");
        }

        return names.Count > 0 ? string.Join('|', names) : NameOf(family, 0) ?? "0";
    }
}
