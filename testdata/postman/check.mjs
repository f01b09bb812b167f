#!/usr/bin/env node
// Holds the requests of Bud's Postman collection that failed against those that cannot succeed, which impossible.tsv lists with
// the reason: there must be no others, and each of these must fail with its status.
//
//   node check.mjs FILE   the lines that the collection's run printed
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const listed = readFileSync(join(here, "impossible.tsv"), "utf8").trim().split("\n").slice(1).map((line) => line.split("\t"));
const lines = readFileSync(process.argv[2], "utf8").split("\n");
const failed = lines.filter((line) => line.startsWith("FAIL "));
const passed = lines.filter((line) => line.startsWith("ok ")).length;
const problems = [];
for (const [status, request] of listed) {
  const at = failed.findIndex((line) => line.startsWith(`FAIL ${status} ${request} `));
  if (at < 0) problems.push(`${request} does not fail with ${status}: take it out of impossible.tsv, or see why`);
  else failed.splice(at, 1);
}
for (const line of failed) problems.push(`not in impossible.tsv: ${line}`);
if (passed === 0) problems.push("no request passed: the collection did not run");
for (const problem of problems) console.error(problem);
console.log(`${passed} requests pass, ${listed.length} cannot`);
process.exit(problems.length ? 1 : 0);
