"use strict";

const { spawn } = require("node:child_process");
const { once } = require("node:events");
const readline = require("node:readline");
const { program } = require("./program.js");

/** Starts a sandbox of its own: on a free port, with nothing kept. See index.d.ts. */
async function start(options = {}) {
  if (Array.isArray(options)) options = { args: options };
  const { log = "inherit", timeout = 10_000 } = options;
  const child = spawn(program(), serveArguments(options), { stdio: ["ignore", "pipe", log] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill); // ends the sandbox with this process
  child.once("exit", () => process.off("exit", kill));

  let url;
  try {
    url = await firstLine(child, timeout);
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
  child.unref(); // does not keep this process running
  child.stdout.unref();
  child.stdout.resume();
  const stop = async () => {
    child.ref();
    child.kill("SIGTERM");
    await ended;
  };
  const dispose = Symbol.asyncDispose ?? Symbol.for("asyncDispose");
  return { url, clientId: "demo", clientSecret: "demo-secret", pid: child.pid, stop, [dispose]: stop };
}

/** The options as arguments of `budsandbox serve`. */
function serveArguments({ now, freeze, seed, strict, customers, taskDelay, webhooks = {}, args = [] }) {
  const all = ["serve", "--data", "memory", "--listen", "127.0.0.1:0", "--quiet"];
  if (now !== undefined) all.push("--now", now instanceof Date ? now.toISOString() : now);
  if (freeze) all.push("--freeze");
  if (strict) all.push("--strict");
  if (seed !== undefined) all.push("--seed", String(seed));
  if (customers !== undefined) all.push("--customers", customers);
  if (taskDelay !== undefined) all.push("--task-delay", taskDelay);
  for (const [event, url] of Object.entries(webhooks)) all.push("--webhook", `${event}=${url}`);
  return [...all, ...args];
}

/** The base URL, which the program prints as its first line. */
async function firstLine(child, timeout) {
  const lines = readline.createInterface({ input: child.stdout });
  const abort = new AbortController();
  try {
    return await Promise.race([
      once(lines, "line", { signal: abort.signal }).then(([line]) => line.trim()),
      once(child, "exit", { signal: abort.signal }).then(([status]) => {
        throw new Error(`budsandbox ended with status ${status} before it answered; its reason is on standard error`);
      }),
      new Promise((_, reject) => {
        const timer = setTimeout(() => reject(new Error(`budsandbox did not answer within ${timeout} ms`)), timeout);
        abort.signal.addEventListener("abort", () => clearTimeout(timer));
      }),
    ]);
  } finally {
    abort.abort();
    lines.close();
  }
}

module.exports = { start, program };
