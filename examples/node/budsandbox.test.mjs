// A suite of Node's own test runner against a sandbox of its own: node --test examples/node
// It starts the program `budsandbox` (or the one that BUDSANDBOX names) on a free port, with nothing kept, and ends it.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

let sandbox, base;

before(async () => {
  sandbox = spawn(process.env.BUDSANDBOX || "budsandbox", [
    "serve", "--data", "memory", "--listen", "127.0.0.1:0", "--quiet", "--now", "2026-03-01T09:00:00Z", "--freeze", "--task-delay", "100ms",
  ], { stdio: ["ignore", "pipe", "inherit"] });
  base = String((await once(sandbox.stdout, "data"))[0]).trim(); // the first line is the base URL
});

after(() => sandbox.kill());

// A client of Bud's API. Put your own in its place: it needs a base URL, a client id and a secret. Tests with their own
// client ids do not see each other's customers.
class Bud {
  constructor(id) { this.id = id; }

  async call(method, path, { customer, body } = {}) {
    const headers = { Authorization: `Bearer ${await this.token()}`, "X-Client-Id": this.id };
    if (customer) headers["X-Customer-Id"] = customer;
    const response = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    return { ...(text ? JSON.parse(text) : {}), code: response.status };
  }

  async token() {
    const basic = Buffer.from(`${this.id}:secret`).toString("base64");
    const response = await fetch(`${base}/v1/oauth/token`, {
      method: "POST", headers: { Authorization: `Basic ${basic}` }, body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    return (await response.json()).data.access_token;
  }

  // connected makes a customer and connects a bank, without a browser.
  async connected(persona) {
    const customer = (await this.call("POST", "/platform/v3/customers")).data.customer_id;
    const { code } = await this.call("POST", `/_sandbox/customers/${customer}/connections`, { body: { persona, seed: 1 } });
    assert.equal(code, 201);
    return customer;
  }
}

test("a connected customer has accounts and two years of transactions", async () => {
  const bud = new Bud("node-accounts");
  const customer = await bud.connected("uk_salaried_renter");
  const accounts = await bud.call("GET", "/financial/v3/accounts", { customer });
  assert.equal(accounts.data[0].account_type, "current_account");
  const groceries = await bud.call("GET", "/financial/v2/transactions?category_l2=groceries", { customer });
  assert.ok(groceries.data.every((row) => row.enrichments.categories.l2.slug === "groceries") && groceries.data.length > 0);
});

test("a month later a refresh brings new transactions", async () => {
  const bud = new Bud("node-refresh");
  const customer = await bud.connected("uk_student");
  const newest = async () => (await bud.call("GET", "/financial/v2/transactions?page_size=1", { customer })).data[0].date_time;
  const before = await newest();
  await bud.call("POST", "/_sandbox/clock/advance", { body: { client_id: bud.id, by: "P1M" } }); // for this client alone
  let task = await bud.call("POST", "/open-banking/v2/refresh", { customer, body: {} });
  while (task.metadata.status === "Pending") {
    await sleep(task.metadata.next_url_delay); // as Bud asks for
    task = await bud.call("GET", task.metadata.next_url, { customer });
  }
  assert.equal(task.metadata.status, "Completed");
  assert.ok((await newest()) > before);
});

test("half a year later the consent has run out", async () => {
  const bud = new Bud("node-time");
  const customer = await bud.connected("uk_student");
  await bud.call("POST", "/_sandbox/clock/advance", { body: { client_id: bud.id, by: "P6M" } });
  const consents = await bud.call("GET", "/v1/open-banking/account-access-consents?status=all", { customer });
  assert.equal(consents.data[0].status, "revoked");
});

test("a service that is down twice is asked a third time", async () => {
  const bud = new Bud("node-faults");
  const customer = await bud.connected("uk_student");
  await bud.call("POST", "/_sandbox/faults", { body: { match: { client_id: bud.id, operation_id: "financial_v3_accounts_get" }, answer: { status: 503 }, times: 2 } });
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await bud.call("GET", "/financial/v3/accounts", { customer })).code);
  assert.deepEqual(statuses, [503, 503, 200]);
});

test("a webhook comes to a laptop", async (t) => {
  const bud = new Bud("node-webhooks");
  const receiver = createServer().listen(0, "127.0.0.1");
  await once(receiver, "listening");
  t.after(() => receiver.close());
  const came = once(receiver, "request").then(async ([request, response]) => {
    let body = "";
    for await (const part of request) body += part;
    response.writeHead(204).end();
    return { signature: request.headers["x-signature"], ...JSON.parse(body) };
  });
  await bud.call("PUT", "/_sandbox/webhooks", { body: { client_id: bud.id, "open_banking.connect.completed": `http://127.0.0.1:${receiver.address().port}/` } });
  const customer = await bud.connected("uk_student");
  const event = await came; // signed by a key of /_sandbox/jwks.json
  assert.equal(event.data.customer_id, customer);
  assert.equal(event.data.result, "success");
  assert.ok(event.signature);
});
