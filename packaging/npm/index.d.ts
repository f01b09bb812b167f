export interface StartOptions {
  /** Where the clock starts, as a Date or as "2026-03-01T09:00:00Z". By default it shows real time. */
  now?: Date | string;
  /** Stops the clock. */
  freeze?: boolean;
  /** What ids are derived from: the same seed gives the same ids. */
  seed?: number | bigint;
  /** Refuses what the real Bud would not accept. */
  strict?: boolean;
  /** A JSON file that describes customers to make, with their connections. */
  customers?: string;
  /** How long every task stays pending, such as "100ms". */
  taskDelay?: string;
  /** Where to send which event; "*" stands for all. */
  webhooks?: Record<string, string>;
  /** Further arguments of `budsandbox serve`. */
  args?: string[];
  /** What becomes of the program's standard error. By default it goes to that of this process. */
  log?: "inherit" | "ignore";
  /** How long to wait for the first answer, in milliseconds; 10,000 by default. */
  timeout?: number;
}

export interface Sandbox {
  /** The base URL, in place of https://api-sandbox.thisisbud.com. */
  readonly url: string;
  /** A client id that it accepts. Any other, with any secret, makes a project of its own. */
  readonly clientId: string;
  readonly clientSecret: string;
  readonly pid: number;
  /** Ends the sandbox. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a sandbox of its own: on a free port, with nothing kept. It ends with `stop()`, or with this process. */
export function start(options?: StartOptions | string[]): Promise<Sandbox>;

/** The path of the program for this platform. */
export function program(): string;
