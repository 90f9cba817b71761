import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

import { StartFailed } from "./errors.js";

/** Options of the command line: `syntheticInstances: true` is `--synthetic-instances`. */
export type Options = Record<string, string | number | boolean | readonly string[] | Readonly<Record<string, string>>>;

export interface StartOptions {
  /** Where the binary is; by default it is the one in FAKE_ECS_BIN, or on the PATH. */
  binary?: string;
  /** Further options, as they are written on the command line. */
  args?: readonly string[];
  /** For how many milliseconds it may take until it answers. */
  timeout?: number;
}

/** A `fake-ecs` on a free port. */
export class Process {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static async start(args: readonly string[], { binary, timeout = 30_000 }: StartOptions): Promise<Process> {
    const command = binary ?? process.env["FAKE_ECS_BIN"] ?? "fake-ecs";
    const child = spawn(command, ["--port", "0", ...args], { stdio: ["ignore", "pipe", "pipe"] });
    const kill = () => child.kill();
    // It ends with this process at the latest.
    process.once("exit", kill);
    child.once("exit", () => process.off("exit", kill));
    let errors = "";
    child.stderr.on("data", (piece: Buffer) => {
      errors = (errors + piece.toString()).slice(-10_000);
    });
    const timer = setTimeout(kill, timeout);
    try {
      const line = await firstLine(child, command);
      const url = /^listening on (\S+)/.exec(line)?.[1];
      if (url === undefined) {
        child.kill();
        throw new StartFailed(`fake-ecs does not start: ${errors.trim() || line || "no reason given"}`);
      }
      // Neither the process nor what it says keeps this one from ending.
      child.unref();
      for (const pipe of [child.stdout, child.stderr]) {
        (pipe as unknown as { unref(): void }).unref();
      }
      return new Process(child, url);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it, and waits for that. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) {
      return;
    }
    this.child.ref();
    const ended = new Promise<void>((resolve) => this.child.once("exit", () => resolve()));
    this.child.kill();
    await ended;
  }
}

/** What it says first; nothing if it ends without a word. */
function firstLine(child: ChildProcess, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const output = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    output.once("line", resolve);
    child.once("close", () => resolve(""));
    child.once("error", (error) => {
      const hint = "build it with `cargo build --release --features server`, and say where it is with FAKE_ECS_BIN";
      reject(new StartFailed(`cannot run ${command}: ${error.message}; ${hint}`, { cause: error }));
    });
  });
}

export function argumentsOf(options: Options): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (typeof value === "boolean") {
      return value ? [flag] : [];
    }
    if (typeof value !== "object") {
      return [`${flag}=${value}`];
    }
    const all = Array.isArray(value) ? (value as string[]) : Object.entries(value).map(([key, it]) => `${key}=${it}`);
    return all.map((one) => `${flag}=${one}`);
  });
}
