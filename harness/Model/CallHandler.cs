// SPDX-License-Identifier: GPL-2.0-or-later
using Selftests.Harness.Steps;
using Selftests.MmCore;
using Selftests.MmCore.Uapi;

namespace Selftests.Harness.Model;

/// <summary>Makes one system call for the running thread of a run.</summary>
internal delegate KTask<SysRet> CallHandler(ModelRun run, ScriptThread by, CallStep step);
