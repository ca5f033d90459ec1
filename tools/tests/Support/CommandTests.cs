// SPDX-License-Identifier: GPL-2.0-or-later
namespace Selftests.Tools.Tests;

/// <summary>Gives each test a repository of its own.</summary>
internal abstract class CommandTests : IDisposable
{
    private ScriptRepository? repository;

    protected ScriptRepository Repository => repository!;

    [SetUp]
    public void MakeRepository() => repository = new ScriptRepository();

    [TearDown]
    public void Dispose()
    {
        repository?.Dispose();
        repository = null;
        GC.SuppressFinalize(this);
    }

    protected CommandRun Mmt(params string[] args) => CommandRun.Of(Repository, args);
}
