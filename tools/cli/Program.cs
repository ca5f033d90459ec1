// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Cli;

return MmtCommand.Run(args, CommandHost.OfProcess());
