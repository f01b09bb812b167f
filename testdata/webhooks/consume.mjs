#!/usr/bin/env node
// Receives every event that a running sandbox sends, as a client of Bud's would, and verifies each with an independent JOSE library:
// the signature by the key set, the payload by the body, the key's id by its header. It makes the events happen itself.
//
//   npm install jose@6 && JOSE_DIR=$PWD node consume.mjs http://127.0.0.1:8283
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const entry = createRequire(join(resolve(process.env.JOSE_DIR || "."), "x.js")).resolve("jose");
const { compactVerify, createRemoteJWKSet } = await import(pathToFileURL(entry).href);

const base = process.argv[2].replace(/\/$/, "");
const wanted = [
  "open_banking.sync.completed", "open_banking.connect.completed", "open_banking.refresh.completed", "open_banking.v2.refresh.completed",
  "open_banking.v2.refresh.provider.completed", "open_banking.consent.revoked", "open_banking.consent.reconfirmed",
  "open_banking.consent.reauthorised",
  "first_party_ingester.ingest.succeeded", "first_party_ingester.ingest.failed",
  "first_party_ingester.transactions.booked", "first_party_ingester.transactions.declined",
];
// These have no occasion in the sandbox, and are triggered.
const triggered = ["payment.success", "payment.failure", "insights.balances.triggered", "insights.spending.triggered", "insights.income.triggered"];
wanted.push(...triggered);
const keys = createRemoteJWKSet(new URL(base + "/_sandbox/jwks.json"));
const verified = new Map(), problems = [];

const receiver = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks), event = decodeURIComponent(request.url.slice(1));
  try {
    const { payload, protectedHeader } = await compactVerify(request.headers["x-signature"], keys);
    if (protectedHeader.alg !== "RS256") throw new Error(`signed by ${protectedHeader.alg}`);
    if (Buffer.compare(Buffer.from(payload), body) !== 0) throw new Error("the signature is over another body");
    if (protectedHeader.kid !== request.headers["x-signing-id"]) throw new Error("X-Signing-ID is not the key's id");
    const [head, , signature] = request.headers["x-signature"].split(".");
    const forged = [head, Buffer.from(body + " ").toString("base64url"), signature].join(".");
    if (await compactVerify(forged, keys).then(() => true, () => false)) throw new Error("a forged body passes, too");
    verified.set(event, (verified.get(event) || 0) + 1);
  } catch (error) {
    problems.push(`${event}: ${error.message}`);
  }
  response.writeHead(204).end();
}).listen(0, "127.0.0.1");
await new Promise((done) => receiver.once("listening", done));
const hook = `http://127.0.0.1:${receiver.address().port}/`;

const client = "webhook-consumer";
const basic = Buffer.from(`${client}:secret`).toString("base64");
const token = async () => (await (await fetch(base + "/v1/oauth/token", {
  method: "POST", headers: { Authorization: "Basic " + basic }, body: new URLSearchParams({ grant_type: "client_credentials" }),
})).json()).data.access_token; // anew for each call, as the clock is moved

async function call(method, path, body, customer) {
  const response = await fetch(base + path, {
    method, body: body === undefined ? undefined : JSON.stringify(body),
    headers: { Authorization: "Bearer " + await token(), "X-Client-Id": client, ...(customer ? { "X-Customer-Id": customer } : {}) },
  });
  const text = await response.text();
  if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : {};
}

// The sandbox names all of its events when it is asked for one that is none. Each must be made to happen here.
const refusal = await (await fetch(base + "/_sandbox/webhooks", { method: "PUT", body: JSON.stringify({ "no.event": hook }) })).text();
const known = refusal.match(/they are (.*?), and /)[1].split(", ");
const unproven = known.filter((event) => !wanted.includes(event));
if (unproven.length) throw new Error(`make these happen, too: ${unproven.join(", ")}`);

await call("PUT", "/_sandbox/webhooks", { client_id: client, ...Object.fromEntries(wanted.map((e) => [e, hook + encodeURIComponent(e)])) });
const customer = (await call("POST", "/platform/v3/customers", {})).data.customer_id;
await call("POST", `/_sandbox/customers/${customer}/connections`, { persona: "uk_student" });
await call("POST", "/_sandbox/clock/advance", { by: "PT3H" });
await call("POST", "/v1/open-banking/refresh", { provider: "Bank_Of_Bud" }, customer);
await call("POST", "/_sandbox/clock/advance", { by: "PT3H" });
await call("POST", "/open-banking/v2/refresh", {}, customer);
const consent = (await call("GET", "/v1/open-banking/account-access-consents", undefined, customer)).data[0].id;
await call("POST", `/v1/open-banking/account-access-consents/${consent}/reconfirm`, undefined, customer);
const renewal = await call("POST", "/v1/open-banking/authorisation-url", { provider: "Bank_Of_Bud", provider_redirect_url: hook, consent_id: consent }, customer);
await call("POST", "/v2/open-banking/authorisation-codes", { state: renewal.data.task_id, code: "persona:uk_student" }, customer);
await call("POST", "/v1/open-banking/account-access-consent/revoke", { provider: "Bank_Of_Bud" }, customer);
const row = (id, status) => ({ transaction_id: id, account_id: "a", description: "x", amount: "-1.00", date_time: "2026-01-01T10:00:00Z", status });
await call("POST", "/v2/ingest/transactions", [{ customer_id: customer, transactions: [row("p1", "pending"), row("p2", "pending")] }]);
const settled = (id) => [{ customer_id: customer, transactions: [{ transaction_id: id, date_time: "2026-01-02T10:00:00Z" }] }];
await call("POST", "/ingestion/v3/transactions/book", settled("p1"));
await call("POST", "/ingestion/v3/transactions/decline", settled("p2"));
const broken = await fetch(base + "/v2/ingest/accounts", {
  method: "POST", headers: { Authorization: "Bearer " + await token(), "X-Client-Id": client, "X-Disable-Synchronous": "true" },
  body: JSON.stringify([{ customer_id: customer, accounts: [{}] }]),
});
if (broken.status !== 202) throw new Error(`an ingestion that fails later: ${broken.status} ${await broken.text()}`);

// The customer has no insight of some kinds, so that their events need a body.
for (const event of triggered) {
  const body = event.startsWith("insights.") ? { customer_id: customer, insights: [] } : undefined;
  await call("POST", "/_sandbox/webhooks/events", { client_id: client, customer_id: customer, event, body });
}

for (const end = Date.now() + 20000; wanted.some((e) => !verified.has(e)) && Date.now() < end;) await new Promise((done) => setTimeout(done, 20));
const missing = wanted.filter((e) => !verified.has(e));
for (const event of wanted) console.log(verified.has(event) ? "verified" : "MISSING ", event, verified.get(event) || "");
for (const problem of problems) console.log("REFUSED ", problem);
console.log(`${wanted.length - missing.length} passed, ${missing.length + problems.length} failed`);
process.exit(missing.length + problems.length ? 1 : 0);
