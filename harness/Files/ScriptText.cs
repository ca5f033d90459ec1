// SPDX-License-Identifier: GPL-2.0-or-later
using System.Text;
using Selftests.Dsl;
using Selftests.Dsl.Ast;

namespace Selftests.Harness;

/// <summary>
/// Reads a script's bytes as UTF-8, and nothing else: what is replaced by a sign for "unreadable" would be lost when the script is written
/// again.
/// </summary>
public static class ScriptText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text of some bytes, or where they are none.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, string path, out string text, out Diagnostic? wrong)
    {
        ReadOnlySpan<byte> rest = bytes.StartsWith(Mark) ? bytes[Mark.Length..] : bytes;
        try
        {
            text = Strict.GetString(rest);
            wrong = null;
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = Encoding.UTF8.GetString(rest);
            wrong = Wrong(rest, path);
            return false;
        }
    }

    private static Diagnostic Wrong(ReadOnlySpan<byte> bytes, string path)
    {
        int good = GoodBytes(bytes);
        string before = Strict.GetString(bytes[..good]);
        int lineStart = before.LastIndexOf('\n') + 1;
        var place = new SourceSpan(before.AsSpan().Count('\n') + 1, before.Length - lineStart + 1, 1);
        return new Diagnostic(path, place, $"the byte 0x{bytes[good]:x2} is no UTF-8", "a script is a text in UTF-8");
    }

    private static int GoodBytes(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length && Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }
}
