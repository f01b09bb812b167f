// Drives a client made by @hey-api/openapi-ts, whose answers its zod schemas check: node drive.mjs NAME DOCUMENT REQUESTS FAULTS
// It ends with status 1 unless exactly those operations fail that FAULTS lists.
import { readFileSync } from "node:fs";
import { client } from "./hey/client.gen";
import * as sdk from "./hey/sdk.gen";

const [name, document, requests, faults] = process.argv.slice(2);
const base = process.env.BUD_BASE_URL, id = process.env.BUD_CLIENT_ID;
const british = { region: "GB", currency: "GBP", locale: "en-GB", model: "uk-v2", shop: "tesco", bank: "Natwest_Sandbox" };
const american = { region: "US", currency: "USD", locale: "en-US", model: "us-v3", shop: "walmart", bank: "First_Imaginary_Bank" };
const personas = {
  uk: ["uk_overindebted", "uk_uc_pip", "uk_salaried_renter"],
  us: ["us_paycheck_to_paycheck", "us_laid_off", "us_ssa_retiree"],
  own: ["uk_overindebted", "uk_uc_pip", "us_paycheck_to_paycheck", "us_ssa_retiree"],
}[name];

const known = {};
for (const methods of Object.values(JSON.parse(readFileSync(document, "utf8")).paths)) {
  for (const operation of Object.values(methods)) known[operation.operationId] = operation;
}
const methods = Object.fromEntries(Object.entries(sdk).map(([method, call]) => [method.toLowerCase(), call]));
const method = (operation) => methods[operation.replaceAll("_", "").toLowerCase()];

let token = "", answer = { status: 0, text: "" };
client.setConfig({
  baseUrl: base,
  fetch: async (request) => {
    const pair = Buffer.from(`${id}:${process.env.BUD_CLIENT_SECRET}`).toString("base64");
    request.headers.set("Authorization", token ? `Bearer ${token}` : `Basic ${pair}`);
    const response = await fetch(request);
    answer = { status: response.status, text: await response.clone().text() };
    return response;
  },
});

// fill puts variables into all texts of a value, and notes one that is not known.
function fill(value, variables, lacking) {
  if (typeof value === "string") {
    return value.replace(/\{([a-z][a-z0-9_ ]*)\}/g, (_, name) => variables[name] || (lacking.push(name), ""));
  }
  if (Array.isArray(value)) return value.map((one) => fill(one, variables, lacking));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one, variables, lacking)]));
}

// search finds the first text of a key.
function search(value, key) {
  if (value === null || typeof value !== "object") return "";
  if (typeof value[key] === "string" && value[key]) return value[key];
  for (const inner of Object.values(value)) {
    const found = search(inner, key);
    if (found) return found;
  }
  return "";
}

// keep makes variables of an answer.
function keep(wanted, variables) {
  let body;
  try {
    body = JSON.parse(answer.text);
  } catch {
    return;
  }
  for (const [name, whole] of Object.entries(wanted ?? {})) {
    const [path, parameter] = whole.split("?");
    let found = path.startsWith("*.") ? search(body, path.slice(2)) : path.split(".").reduce((at, step) => at?.[step], body);
    if (parameter) found = new URL(found).searchParams.get(parameter);
    variables[name] = found;
  }
}

const failed = {}, driven = new Set();
let sent = 0;
for (const [number, persona] of personas.entries()) {
  const variables = { ...(persona.startsWith("uk") ? british : american), persona, number: String(number), client: id };
  token = "";
  for (const wanted of JSON.parse(readFileSync(requests, "utf8"))) {
    const lacking = [], step = fill(wanted, variables, lacking), operation = known[step.operation];
    if (lacking.length > 0 || (!step.send && !operation)) continue;
    if (step.send) {
      const [verb, path] = step.send.split(" ");
      const response = await fetch(base + path, { method: verb, body: JSON.stringify(step.body) });
      answer = { status: response.status, text: await response.text() };
      if (response.status >= 300) failed[step.send] = answer.text;
      keep(step.keep, variables);
      continue;
    }
    sent++;
    answer = { status: 0, text: "" };
    const has = (header) => operation.parameters?.some((one) => one.name === header);
    const headers = {
      ...(has("X-Client-Id") && { "X-Client-Id": id }), ...(has("X-Customer-Id") && { "X-Customer-Id": variables.customer }),
      ...(step.media && { "Content-Type": step.media }), ...step.headers,
    };
    try {
      await method(step.operation)({ path: step.path, query: step.query, body: step.body, headers, throwOnError: true });
      const bodies = Object.values(operation.responses).some((one) => one.content);
      if (!bodies || answer.text) driven.add(step.operation);
    } catch (error) {
      const why = error?.issues ? JSON.stringify(error.issues.slice(0, 3)) : error?.message ?? JSON.stringify(error);
      failed[step.operation] = `${persona}: ${answer.status} ${String(why).slice(0, 600)}`;
    }
    keep(step.keep, variables);
    if (step.operation === "oauth_token_post") token = JSON.parse(answer.text || "{}").data?.access_token ?? "";
  }
}

const listed = readFileSync(faults, "utf8").split("\n").map((line) => line.split("\t"))
  .filter(([generator, of, , stage]) => generator === "hey-api" && of === name && stage === "call").map(([, , operation]) => operation);
const problems = [
  ...Object.keys(failed).filter((one) => !listed.includes(one)).map((one) => `${one}: ${failed[one]}`),
  ...listed.filter((one) => !failed[one]).map((one) => `${one} is listed, and does not fail`),
  ...Object.keys(known).filter((one) => !driven.has(one) && !failed[one]).map((one) => `${one} was not driven to an answer with a body`),
];
for (const problem of problems) console.error(`hey-api, ${name}: ${problem}`);
console.log(`hey-api, document ${name}: ${driven.size} operations driven with ${sent} requests, ${listed.length} faults listed`);
process.exitCode = problems.length ? 1 : 0;
