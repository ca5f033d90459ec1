// SPDX-License-Identifier: GPL-2.0-or-later
using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Selftests.Harness.Records;

namespace Selftests.Vm;

/// <summary>Everything that a record says, as one text: two runs are the same when their texts are.</summary>
internal static class RecordText
{
    public static string Of(CaseRecord record)
    {
        var text = new StringBuilder();
        Append(text, record, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null:
                text.Append("null\n");
                break;
            case string or bool or Enum:
                text.Append(value).Append('\n');
                break;
            case IFormattable number when value.GetType().IsPrimitive:
                text.Append(number.ToString(null, CultureInfo.InvariantCulture)).Append('\n');
                break;
            case ITuple tuple:
                AppendItems(text, Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), depth);
                break;
            case IEnumerable items:
                AppendItems(text, items, depth);
                break;
            default:
                AppendMembers(text, value, depth);
                break;
        }
    }

    private static void AppendItems(StringBuilder text, IEnumerable items, int depth)
    {
        text.Append("[\n");
        foreach (object? item in items)
        {
            text.Append(' ', depth + 1);
            Append(text, item, depth + 1);
        }

        text.Append(' ', depth).Append("]\n");
    }

    private static void AppendMembers(StringBuilder text, object value, int depth)
    {
        text.Append(value.GetType().Name).Append('\n');
        foreach (PropertyInfo property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            // The wall clock is the one thing that may differ; an indexer is no state.
            if (property.PropertyType != typeof(TimeSpan) && property.GetIndexParameters().Length == 0)
            {
                text.Append(' ', depth + 1).Append(property.Name).Append(": ");
                Append(text, property.GetValue(value), depth + 1);
            }
        }
    }
}
