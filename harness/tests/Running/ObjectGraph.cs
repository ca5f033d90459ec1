// SPDX-License-Identifier: GPL-2.0-or-later
using System.Reflection;
using System.Text;
using Selftests.Harness.Model;
using Selftests.Harness.Steps;

namespace Selftests.Harness.Tests.Running;

/// <summary>
/// All that can be reached from a run, field by field, objects numbered as they are met: by reflection, and not by the code that it is a
/// judge of.
/// </summary>
internal static class ObjectGraph
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    public static string Text(ModelRun run)
    {
        var text = new StringBuilder();
        var numbers = new Dictionary<object, int>(ReferenceEqualityComparer.Instance) { [run] = 0 };
        var ahead = new Queue<object>([run]);
        while (ahead.TryDequeue(out object? item))
        {
            text.Append(item.GetType().Name).Append(':');
            Write(item, item.GetType());
            text.Append('\n');
        }

        return text.ToString();

        void Write(object item, Type type)
        {
            if (item is Array array)
            {
                foreach (object? element in array)
                {
                    WriteValue(element);
                }

                return;
            }

            for (Type? at = type; at is not null; at = at.BaseType)
            {
                foreach (FieldInfo field in at.GetFields(Fields))
                {
                    WriteValue(field.GetValue(item));
                }
            }
        }

        void WriteValue(object? value)
        {
            switch (value)
            {
                case null or string or Enum or Type or Pointer:
                    text.Append(value).Append(' ');
                    break;
                case CaseProgram or Step or RunOptions or Delegate:
                    text.Append('.');
                    break;
                case ValueType when value.GetType().IsPrimitive:
                    text.Append(value).Append(' ');
                    break;
                case ValueType:
                    Write(value, value.GetType());
                    break;
                default:
                    if (numbers.TryAdd(value, numbers.Count))
                    {
                        ahead.Enqueue(value);
                    }

                    text.Append('#').Append(numbers[value]).Append(' ');
                    break;
            }
        }
    }
}
