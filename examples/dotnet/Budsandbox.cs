// A sandbox beside an xUnit suite of an ASP.NET Core application, with WebApplicationFactory. Copy it into your test project.
using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace Budsandbox;

/// <summary>The program `budsandbox`, or the one that BUDSANDBOX names, on a free port with nothing kept.</summary>
public sealed class Sandbox : IAsyncLifetime
{
    private Process? process;

    /// <summary>The base URL, in place of https://api-sandbox.thisisbud.com.</summary>
    public Uri Url { get; private set; } = null!;

    public HttpClient Control { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("BUDSANDBOX") ?? "budsandbox") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "serve", "--data", "memory", "--listen", "127.0.0.1:0", "--quiet", "--now", "2026-03-01T09:00:00Z", "--freeze" })
        {
            start.ArgumentList.Add(argument);
        }
        process = Process.Start(start) ?? throw new InvalidOperationException("budsandbox does not start");
        var line = await process.StandardOutput.ReadLineAsync(); // the first line is the base URL
        Url = new Uri(line ?? throw new InvalidOperationException("budsandbox ended before it answered; its reason is on standard error"));
        Control = new HttpClient { BaseAddress = Url };
    }

    /// <summary>Connects a customer to a bank, without a browser.</summary>
    public async Task Connect(string customer, string persona)
    {
        var answer = await Control.PostAsJsonAsync($"/_sandbox/customers/{customer}/connections", new { persona, seed = 1 });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Moves the clock of one client by an ISO 8601 length of time.</summary>
    public async Task Advance(string client, string by)
    {
        var answer = await Control.PostAsJsonAsync("/_sandbox/clock/advance", new { client_id = client, by });
        answer.EnsureSuccessStatusCode();
    }

    public Task DisposeAsync()
    {
        Control?.Dispose();
        process?.Kill(entireProcessTree: true);
        process?.Dispose();
        return Task.CompletedTask;
    }
}

/// <summary>Your application, with the sandbox in place of Bud. Program is its entry point; Bud:* stand for your own settings.</summary>
public sealed class Application(Sandbox sandbox) : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Bud:BaseUrl", sandbox.Url.ToString());
        builder.UseSetting("Bud:ClientId", "dotnet");
        builder.UseSetting("Bud:ClientSecret", "any-secret");
    }
}

public sealed class AccountsTests(Sandbox sandbox) : IClassFixture<Sandbox>
{
    [Fact]
    public async Task AServiceThatIsDownTwiceIsAskedAThirdTime()
    {
        var fault = new { match = new { client_id = "dotnet", operation_id = "financial_v3_accounts_get" }, answer = new { status = 503 }, times = 2 };
        (await sandbox.Control.PostAsJsonAsync("/_sandbox/faults", fault)).EnsureSuccessStatusCode();

        await using var application = new Application(sandbox);
        var answer = await application.CreateClient().GetAsync("/accounts"); // a page of yours that reads Bud's accounts
        answer.EnsureSuccessStatusCode();
    }
}
