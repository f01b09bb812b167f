#!/usr/bin/env node
// Writes what of an OpenAPI document a generator gets: Bud's operations with their successes, without credentials, which the
// drivers add themselves, and without the operations of which faults.tsv says that the generator cannot make them.
//
//   node prepare.mjs DOCUMENT NAME GENERATOR FAULTS OUT        for a client
//   node prepare.mjs DOCUMENT NAME GENERATOR FAULTS OUT ID     with one operation alone
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [file, name, generator, faults, out, alone] = process.argv.slice(2);
const text = readFileSync(file, "utf8");
const yaml = createRequire(process.cwd() + "/")("js-yaml");
const doc = file.endsWith(".json") ? JSON.parse(text) : yaml.load(text, { schema: yaml.JSON_SCHEMA });
const impossible = readFileSync(faults, "utf8").split("\n").map((line) => line.split("\t"))
  .filter(([g, d, , stage]) => g === generator && d === name && stage === "generate").map(([, , operation]) => operation);

// resolve follows a reference to a parameter or an answer, which drivers read.
const resolve = (one) => one.$ref ? one.$ref.slice(2).split("/").reduce((at, step) => at[step], doc) : one;

delete doc.security;
delete doc.components?.securitySchemes;
for (const [path, methods] of Object.entries(doc.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    if (!operation.operationId) continue;
    const left = alone ? operation.operationId === alone : !impossible.includes(operation.operationId);
    if (path.startsWith("/_sandbox") || !left) delete methods[method];
    delete operation.security;
    delete operation.callbacks;
    operation.parameters = [...(methods.parameters ?? []), ...(operation.parameters ?? [])].map(resolve);
    operation.responses = Object.fromEntries(Object.entries(operation.responses)
      .filter(([status]) => status.startsWith("2")).map(([status, one]) => [status, resolve(one)]));
  }
  delete methods.parameters;
  if (!Object.values(methods).some((one) => one.operationId)) delete doc.paths[path];
}

// Only components that something refers to are left.
const wanted = new Set();
const visit = (value) => {
  for (const [key, inner] of Object.entries(value ?? {})) {
    if (key === "$ref" && typeof inner === "string") {
      if (!wanted.has(inner)) wanted.add(inner), visit(resolve(value));
    } else if (typeof inner === "object") visit(inner);
  }
};
visit(doc.paths);
for (const [kind, all] of Object.entries(doc.components ?? {})) {
  for (const one of Object.keys(all)) if (!wanted.has(`#/components/${kind}/${one}`)) delete all[one];
}
writeFileSync(out, JSON.stringify(doc));
