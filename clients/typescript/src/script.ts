import type * as types from "./types.js";

/**
 * What a container does, step by step. What a script does not say is as without one.
 *
 * Times are in seconds, counted from the start of the container.
 *
 *     new Script().log("loading").exits(3).after(40)
 */
export class Script {
  readonly form: types.Script = {};
  private last: { after?: number | null } | undefined;

  /** Pulling its image takes that long. */
  pullTakes(seconds: number): this {
    this.form.pullTakes = seconds;
    return this;
  }

  /** Its image cannot be pulled: the task stops with `CannotPullContainerError` and that reason. */
  cannotPull(reason: string): this {
    this.form.cannotPull = reason;
    return this;
  }

  /** It cannot be started: the task stops with `CannotStartContainerError` and that reason. */
  failsToStart(reason: string): this {
    this.form.failsToStart = reason;
    return this;
  }

  /** It writes a line. */
  log(line: string): this {
    const step: types.Line = { line };
    (this.form.logs ??= []).push(step);
    this.last = step;
    return this;
  }

  /** Its health check passes, from now on. */
  becomesHealthy(): this {
    return this.becomes(true);
  }

  /** Its health check fails, from now on. */
  becomesUnhealthy(): this {
    return this.becomes(false);
  }

  private becomes(isHealthy: boolean): this {
    const step: types.Health = { isHealthy };
    (this.form.health ??= []).push(step);
    this.last = step;
    return this;
  }

  /** It uses so much of the CPU that its task has reserved, from now on. */
  cpu(percent: number): this {
    return this.uses({ cpu: percent });
  }

  /** It uses so much of the memory that its task has reserved, from now on. */
  memory(percent: number): this {
    return this.uses({ memory: percent });
  }

  private uses(step: types.Usage): this {
    (this.form.loads ??= []).push(step);
    this.last = step;
    return this;
  }

  /** It exits. */
  exits(code: number): this {
    return this.ends({ code });
  }

  /** It exits with 0 after that time. */
  runsFor(seconds: number): this {
    return this.exits(0).after(seconds);
  }

  /** It is killed because of its use of memory, with code 137. */
  runsOutOfMemory(): this {
    return this.ends({ code: 137, reason: "OutOfMemoryError: Container killed due to memory usage" });
  }

  private ends(ending: types.Ending): this {
    this.form.exit = ending;
    this.last = ending;
    return this;
  }

  /** It goes on after SIGTERM, until SIGKILL. */
  ignoresSigterm(): this {
    this.form.onSigterm = "ignored";
    return this;
  }

  /** It exits with that code on SIGTERM. */
  exitsOnSigterm(code: number): this {
    const exits: types.SignalledExits = { code };
    this.form.onSigterm = { exits };
    this.last = exits;
    return this;
  }

  /** The step before this one happens so many seconds after the start, or after SIGTERM. */
  after(seconds: number): this {
    if (this.last === undefined) {
      throw new TypeError("`after` moves the step before it, such as `log`, `exits` or `becomesHealthy`");
    }
    this.last.after = seconds;
    return this;
  }
}
