// Lists and calls every tool of both MCP servers of a running sandbox, with the SDK from npm, which checks each result against
// the tool's own output schema:
//
//   SDK_DIR=... node testdata/mcp/tools.mjs http://127.0.0.1:8283 ./budsandbox
//
// SDK_DIR is a folder with node_modules/@modelcontextprotocol/sdk (default: the working directory). The second argument is the
// program that serves the tools over standard input and output.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [base, program] = process.argv.slice(2);
const require = createRequire(join(resolve(process.env.SDK_DIR || "."), "x.js"));
const sdk = (name) => import(pathToFileURL(require.resolve("@modelcontextprotocol/sdk/client/" + name)));
const { Client } = await sdk("index.js");
const { StreamableHTTPClientTransport } = await sdk("streamableHttp.js");
const { StdioClientTransport } = await sdk("stdio.js");

async function request(method, path, body, headers = {}) {
  const answer = await fetch(base + path, { method, body, headers });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path} answers ${answer.status} ${text}`);
  return text && JSON.parse(text);
}

async function connect(transport) {
  const client = new Client({ name: "budsandbox", version: "1" });
  await client.connect(transport);
  const { tools } = await client.listTools();
  return { client, names: tools.map((tool) => tool.name) };
}

async function call(client, name, args = {}) {
  const result = await client.callTool({ name, arguments: args });
  if (result.isError) throw new Error(`${name}: ${result.content[0].text}`);
  return result.structuredContent;
}

// setTheStage calls every tool of the sandbox's own server, and returns the id of a connected customer.
async function setTheStage({ client, names }) {
  const webhook = JSON.stringify({ client_id: "mcp", "*": "http://127.0.0.1:1/hook" });
  await request("PUT", "/_sandbox/webhooks", webhook, { "Content-Type": "application/json" });
  const customers = [{ idempotent_identifier: "mcp", connections: [{ persona: "uk_family_mortgage" }] }];
  const made = await call(client, "create_customers", { client_id: "mcp", customers });
  const customer = made.data[0].customer_id;
  const connection = made.data[0].connections[0].connection_id;
  const provider = "Natwest_Sandbox";
  const args = {
    connect_bank: { customer_id: customer, provider },
    set_refresh_result: { customer_id: customer, provider, result: "provider_timeout" },
    close_bank: { provider_id: provider, maintenance_window: null },
    add_life_event: { client_id: "mcp", customer_id: customer, connection_id: connection, kind: "windfall" },
    list_life_events: { client_id: "mcp", customer_id: customer },
    take_snapshot: { name: "mcp" },
    restore_snapshot: { name: "mcp" },
    advance_clock: { by: "PT1M" },
    set_clock: { frozen: false },
    add_fault: { match: { operation_id: "v2_income_get" }, answer: { status: 503 }, times: 1 },
    explain_figure: { operation_id: "v2_income_get", client_id: "mcp", customer_id: customer },
    send_webhook: { client_id: "mcp", customer_id: customer, event: "payment.success" },
    get_customer: { client_id: "mcp", customer_id: customer },
    reset: { client_id: "nobody" },
  };
  const first = ["connect_bank", "take_snapshot"];
  for (const name of [...first, ...names.filter((name) => name !== "create_customers" && !first.includes(name))]) {
    await call(client, name, args[name]);
  }
  await client.close();
  return customer;
}

const overHTTP = await connect(new StreamableHTTPClientTransport(new URL(base + "/_sandbox/mcp")));
await setTheStage(overHTTP);
await request("POST", "/_sandbox/reset", '{"client_id":"mcp"}', { "Content-Type": "application/json" });
const overStdio = await connect(new StdioClientTransport({ command: program, args: ["mcp", "--base-url", base] }));
if (overStdio.names.join() !== overHTTP.names.join()) throw new Error("the program has other tools: " + overStdio.names);
const again = await setTheStage(overStdio);
console.log(`ok: ${overHTTP.names.length} tools of the sandbox, over HTTP and over standard input and output`);

const token = await request("POST", "/v1/oauth/token", "grant_type=client_credentials", {
  Authorization: "Basic " + btoa("mcp:mcp-secret"), "Content-Type": "application/x-www-form-urlencoded",
});
const opened = await request("POST", "/bud-api-mcp/url", undefined, {
  Authorization: "Bearer " + token.data.access_token, "X-Client-Id": "mcp", "X-Customer-Id": again, "X-Timezone": "Europe/London",
});
const headers = { Authorization: "Bearer " + opened.data.token };
const bud = await connect(new StreamableHTTPClientTransport(new URL(opened.data.url), { requestInit: { headers } }));
for (const name of bud.names) {
  const result = await call(bud.client, name, name === "search_transactions" ? { text: "coffee" } : {});
  if (!("data" in result)) throw new Error(`${name} has no data`);
}
await bud.client.close();
console.log(`ok: ${bud.names.length} tools of Bud's server`);
