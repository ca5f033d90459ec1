// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;

namespace Selftests.Harness.Scripting;

/// <summary>What blocks print goes to the harness, which has it on its stderr: the report on stdout is no place for it.</summary>
internal sealed class BlockOutput(Action<string> tell) : TextWriter
{
    // A block that prints without end is told until here.
    private const int Most = 1 << 16;

    private int told;

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    public override void Write(string? value)
    {
        if (string.IsNullOrEmpty(value) || told > Most)
        {
            return;
        }

        told += value.Length;
        tell(told > Most ? "\n(blocks have printed more; it is not shown)\n" : value);
    }
}
