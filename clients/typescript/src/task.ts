import type { FakeEcs } from "./fake.js";
import { type FaultHandle, TaskFault } from "./faults.js";
import type { Script } from "./script.js";
import type * as types from "./types.js";
import { until } from "./wait.js";

/** In the order in which a task comes to them. */
const STATUSES = [
  "PROVISIONING",
  "PENDING",
  "ACTIVATING",
  "RUNNING",
  "DEACTIVATING",
  "STOPPING",
  "DEPROVISIONING",
  "STOPPED",
  "DELETED",
];

/** What a container has written. */
export class Logs {
  constructor(private readonly logs: types.ContainerLogs) {}

  /** The lines of both streams, in order, with their times. */
  entries(): types.LogLine[] {
    return this.logs.lines;
  }

  /** The lines of both streams, in order. */
  lines(): string[] {
    return this.logs.lines.map((line) => line.text);
  }

  stdout(): string[] {
    return this.logs.lines.filter((line) => line.source === "stdout").map((line) => line.text);
  }

  stderr(): string[] {
    return this.logs.lines.filter((line) => line.source === "stderr").map((line) => line.text);
  }

  /** Why nothing can be read, if that is so. */
  unavailable(): string | undefined {
    return this.logs.unavailable ?? undefined;
  }

  /** Whether a line has the text in it. */
  contains(text: string): boolean {
    return this.lines().some((line) => line.includes(text));
  }
}

/** A container of a task. */
export class ContainerHandle {
  constructor(
    readonly task: TaskHandle,
    readonly name: string,
  ) {}

  /** The container as `DescribeTasks` shows it. A `RangeError` says which there are. */
  async describe(): Promise<types.Container> {
    const containers = (await this.task.describe()).containers ?? [];
    const found = containers.find((container) => container.name === this.name);
    if (found === undefined) {
      const names = containers.map((container) => container.name).join(", ");
      throw new RangeError(`no container '${this.name}' in ${this.task.arn}; there is: ${names}`);
    }
    return found;
  }

  async status(): Promise<string> {
    return (await this.describe()).lastStatus ?? "";
  }

  async exitCode(): Promise<number | undefined> {
    return (await this.describe()).exitCode;
  }

  async reason(): Promise<string | undefined> {
    return (await this.describe()).reason;
  }

  /** `HEALTHY`, `UNHEALTHY` or `UNKNOWN`. */
  async health(): Promise<types.HealthStatus> {
    return (await this.describe()).healthStatus ?? "UNKNOWN";
  }

  /** What it has written. */
  logs(): Promise<Logs> {
    return this.task.logs(this.name);
  }

  /** Its process exits. */
  async exit(exitCode: number): Promise<void> {
    await this.task.fake.api.exitContainer({ task: this.task.arn, container: this.name, exitCode });
  }

  /** Its health check passes or fails. */
  async setHealthy(isHealthy: boolean): Promise<void> {
    await this.task.fake.api.setContainerHealth({ task: this.task.arn, container: this.name, isHealthy });
  }
}

/** A task. What is asked of it is asked of the server, so that it is never old. */
export class TaskHandle {
  constructor(
    readonly fake: FakeEcs,
    readonly arn: string,
  ) {}

  get id(): string {
    return this.arn.slice(this.arn.lastIndexOf("/") + 1);
  }

  // ---- looking ----

  /** The task as `DescribeTasks` shows it, also after the API has forgotten it. */
  describe(): Promise<types.Task> {
    return this.fake.api.getTask({ task: this.arn });
  }

  async family(): Promise<string> {
    const [, reference = ""] = ((await this.describe()).taskDefinitionArn ?? "").split("/");
    return reference.slice(0, reference.lastIndexOf(":"));
  }

  async revision(): Promise<number> {
    return Number(((await this.describe()).taskDefinitionArn ?? "").split(":").at(-1));
  }

  async startedBy(): Promise<string | undefined> {
    return (await this.describe()).startedBy;
  }

  /** Its `lastStatus`. */
  async status(): Promise<string> {
    return (await this.describe()).lastStatus ?? "";
  }

  async desiredStatus(): Promise<string> {
    return (await this.describe()).desiredStatus ?? "";
  }

  async isRunning(): Promise<boolean> {
    return (await this.status()) === "RUNNING";
  }

  async isStopped(): Promise<boolean> {
    return (await this.status()) === "STOPPED";
  }

  async stopCode(): Promise<types.TaskStopCode | undefined> {
    return (await this.describe()).stopCode;
  }

  async stoppedReason(): Promise<string | undefined> {
    return (await this.describe()).stoppedReason;
  }

  /** `HEALTHY`, `UNHEALTHY` or `UNKNOWN`. */
  async health(): Promise<types.HealthStatus> {
    return (await this.describe()).healthStatus ?? "UNKNOWN";
  }

  async containers(): Promise<ContainerHandle[]> {
    const containers = (await this.describe()).containers ?? [];
    return containers.map((container) => new ContainerHandle(this, container.name ?? ""));
  }

  container(name: string): ContainerHandle {
    return new ContainerHandle(this, name);
  }

  /** What a container has written. */
  async logs(container: string): Promise<Logs> {
    const { containers } = await this.fake.api.getTaskLogs({ task: this.arn, container });
    return new Logs(containers[0] as types.ContainerLogs);
  }

  /** What one or all containers have written, as a terminal would show it. */
  logsText(container?: string): Promise<string> {
    return this.fake.api.getTaskLogsText({ task: this.arn, container });
  }

  /** What one or all containers have written and will write, as it comes, until the task has stopped. */
  followLogs(
    container?: string,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<AsyncGenerator<types.LogLine, void>> {
    return this.fake.api.followTaskLogs({ task: this.arn, container, ...(signal ? { signal } : {}) });
  }

  /** What has happened to it. */
  async timeline(): Promise<types.TimelineEntry[]> {
    return (await this.fake.api.getTaskTimeline({ task: this.arn })).entries;
  }

  /** The same as a terminal would show it. */
  timelineText(): Promise<string> {
    return this.fake.api.getTaskTimelineText({ task: this.arn });
  }

  /** What its containers are answered at `${ECS_CONTAINER_METADATA_URI_V4}/task`. */
  metadata(): Promise<Record<string, unknown>> {
    return this.fake.api.getTaskMetadata({ task: this.arn });
  }

  // ---- interfering ----

  /** It uses so many percent of what it has reserved, as CloudWatch is told. */
  async setLoad(load: { cpu?: number; memory?: number }): Promise<void> {
    await this.fake.api.setTaskLoad({ task: this.arn, ...load });
  }

  /** Stops it as `StopTask` does. */
  async forceStop(): Promise<void> {
    await this.fake.api.forceStop({ task: this.arn });
  }

  /** Stops it at once, with the exit code of its essential containers and a reason. */
  async markFailed({ exitCode, reason = "Task failed" }: { exitCode?: number; reason?: string } = {}): Promise<void> {
    await this.fake.api.markFailed({ task: this.arn, exitCode, reason });
  }

  /** The API shows it no more, as an hour after its end: `DescribeTasks` answers `MISSING`. */
  async forget(): Promise<void> {
    await this.fake.api.forgetTask({ task: this.arn });
  }

  /** Fargate takes the capacity of this Spot task back. */
  async spotInterrupt(): Promise<void> {
    await this.fake.api.interruptTask({ task: this.arn });
  }

  /** Its containers follow the script, if they have not been started yet. */
  script(script: Script | types.Script): Promise<void> {
    return this.fake.script(`task:${this.id}`, script);
  }

  /** It stays in that status until the fault is removed. */
  hold(status: string): Promise<FaultHandle> {
    return new TaskFault(this.fake, this.id).hold(status);
  }

  // ---- waiting ----

  /** Lets time pass until it runs, or fails if it stops before. */
  waitRunning(): Promise<void> {
    return this.waitStatus("RUNNING");
  }

  /** Lets time pass until it has stopped. */
  waitStopped(): Promise<void> {
    return this.waitStatus("STOPPED");
  }

  /** Lets time pass until it has that status, or fails when it is past it. */
  async waitStatus(status: string): Promise<void> {
    if (!STATUSES.includes(status)) {
      throw new RangeError(`'${status}' is no status of a task: ${STATUSES.join(", ")}`);
    }
    await until(this.fake, `task ${this.id} to be ${status}`, async () => {
      const now = await this.status();
      return STATUSES.indexOf(now) > STATUSES.indexOf(status) ? undefined : now === status;
    });
  }

  /** Lets time pass until the condition holds. */
  waitUntil(condition: (task: types.Task) => boolean): Promise<void> {
    return until(this.fake, `a condition on task ${this.id}`, async () => condition(await this.describe()));
  }
}

/** Tasks in the order of creation, as they were when they were asked for. */
export class Tasks implements Iterable<TaskHandle> {
  constructor(
    private readonly fake: FakeEcs,
    private readonly found: readonly types.Task[],
  ) {}

  [Symbol.iterator](): Iterator<TaskHandle> {
    return this.toArray()[Symbol.iterator]();
  }

  toArray(): TaskHandle[] {
    return this.found.map((task) => new TaskHandle(this.fake, task.taskArn ?? ""));
  }

  /** How many there are. */
  get count(): number {
    return this.found.length;
  }

  /** The task, of which there is exactly one. */
  only(): TaskHandle {
    if (this.count !== 1) {
      const shown = this.found.map((task) => `${task.lastStatus} ${task.taskArn}`).join(", ");
      throw new RangeError(`there are ${this.count} tasks, not one: ${shown}`);
    }
    return this.at(0);
  }

  /** The oldest one. */
  first(): TaskHandle {
    return this.at(0);
  }

  /** The newest one. */
  last(): TaskHandle {
    return this.at(-1);
  }

  private at(index: number): TaskHandle {
    const task = this.toArray().at(index);
    if (task === undefined) {
      throw new RangeError("there are no such tasks");
    }
    return task;
  }

  running(): Tasks {
    return this.where((task) => task.lastStatus === "RUNNING");
  }

  stopped(): Tasks {
    return this.where((task) => task.lastStatus === "STOPPED");
  }

  family(family: string): Tasks {
    return this.where((task) => (task.taskDefinitionArn ?? "").includes(`:task-definition/${family}:`));
  }

  revision(revision: number): Tasks {
    return this.where((task) => (task.taskDefinitionArn ?? "").endsWith(`:${revision}`));
  }

  group(group: string): Tasks {
    return this.where((task) => task.group === group);
  }

  startedBy(startedBy: string): Tasks {
    return this.where((task) => task.startedBy === startedBy);
  }

  tagged(key: string, value: string): Tasks {
    return this.where((task) => (task.tags ?? []).some((tag) => tag.key === key && tag.value === value));
  }

  private where(condition: (task: types.Task) => boolean): Tasks {
    return new Tasks(this.fake, this.found.filter(condition));
  }
}
