// SPDX-License-Identifier: GPL-2.0-or-later
using System.CommandLine;
using System.Globalization;

namespace Selftests.Cli;

/// <summary>An option with a number, and the numbers that it can take: any other is a wrong command line, told with its range.</summary>
/// <remarks>
/// Its value is text: the library's generic code for numbers is no part of its ahead-of-time image, and compiling it at each
/// start costs more than running a script does.
/// </remarks>
internal sealed class NumberOption : Option<string>
{
    private readonly double least;
    private readonly double most;
    private readonly bool isWhole;

    private NumberOption(string name, string value, string description, double least, double most, bool isWhole)
        : base(name)
    {
        (this.least, this.most, this.isWhole) = (least, most, isWhole);
        HelpName = value;
        Description = description;
        Validators.Add(result =>
        {
            foreach (string text in result.Tokens.Select(token => token.Value).Where(text => Parse(text) is null))
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{text}' is no number that {name} can take: {(isWhole ? "a whole number" : "a number")} from {least} to {most}"));
            }
        });
    }

    public static NumberOption Whole(string name, string value, string description, int least, int most) =>
        new(name, value, description, least, most, isWhole: true);

    public static NumberOption Real(string name, string value, string description, double least, double most) =>
        new(name, value, description, least, most, isWhole: false);

    /// <summary>The number; null where the option was not given.</summary>
    public double? Of(ParseResult parsed) => parsed.GetValue(this) is { } text ? Parse(text) : null;

    // What is no number compares as false, and an endless one is beyond every range.
    private double? Parse(string text) =>
        double.TryParse(text, isWhole ? NumberStyles.AllowLeadingSign : NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
        && number >= least && number <= most ? number : null;
}
