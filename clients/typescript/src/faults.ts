import type { FakeEcs } from "./fake.js";
import type * as types from "./types.js";

/** A fault. */
export class FaultHandle {
  constructor(
    private readonly fake: FakeEcs,
    readonly id: number,
  ) {}

  /** The fault, how often it has fired, and whether it still can. */
  async describe(): Promise<types.Fault> {
    const { faults } = await this.fake.api.getFaults(this.scope());
    const found = faults.find((fault) => fault.id === this.id);
    if (found === undefined) {
      throw new RangeError(`there is no fault ${this.id} any more`);
    }
    return found;
  }

  /** How often it has fired. */
  async hits(): Promise<number> {
    return (await this.describe()).hits;
  }

  /** Ends it: what it has held goes on. */
  async remove(): Promise<void> {
    await this.fake.api.removeFault({ fault: this.id, ...this.scope() });
  }

  /** The same, for what it has held. */
  async release(): Promise<void> {
    await this.remove();
  }

  /** Nobody minds if it never fires. */
  async optional(): Promise<this> {
    await this.fake.api.allowUnusedFault({ fault: this.id, ...this.scope() });
    return this;
  }

  private scope() {
    return { account: this.fake.account, region: this.fake.region };
  }
}

/** Makes faults: `await ecs.faults().on("RunTask").times(7).throttle()`. */
export class Faults {
  constructor(private readonly fake: FakeEcs) {}

  /** Calls of one operation, such as `RunTask`. */
  on(operation: string): CallFault {
    return new CallFault(this.fake, { only: operation });
  }

  /** All calls. */
  all(): CallFault {
    return new CallFault(this.fake, "all");
  }

  /** Calls that change nothing. */
  reads(): CallFault {
    return new CallFault(this.fake, "reads");
  }

  /** Calls that change something. */
  writes(): CallFault {
    return new CallFault(this.fake, "writes");
  }

  /** Tasks that do not come to run their containers. */
  taskStarts(): StartFault {
    return new StartFault(this.fake);
  }

  /** Tasks that stay in a status, or take longer for it. */
  tasks(): TaskFault {
    return new TaskFault(this.fake);
  }

  /** Events that are lost, repeated or late. */
  events(): EventFault {
    return new EventFault(this.fake);
  }

  /** Log streams that never appear, or late. */
  logStreams(): LogFault {
    return new LogFault(this.fake);
  }

  /** Deployments that stay at a stage. */
  deployments(): DeploymentFault {
    return new DeploymentFault(this.fake);
  }

  /** All that were made, how often each has fired, and which never have. */
  async allMade(): Promise<types.Fault[]> {
    return (await this.fake.api.getFaults()).faults;
  }

  /** Those that have never fired, though they are not optional. */
  async unused(): Promise<types.Fault[]> {
    return (await this.allMade()).filter((fault) => fault.isUnused);
  }

  /** One of any kind, as the description of the API has it. */
  async add(kind: types.Kind, more: { times?: number | undefined; optional?: boolean } = {}): Promise<FaultHandle> {
    const { fault } = await this.fake.api.addFault({ kind, ...more });
    return new FaultHandle(this.fake, fault);
  }
}

/** A fault that is being made: how often it fires. */
abstract class NewFault {
  private count: number | undefined;
  private isOptional = false;

  constructor(private readonly fake: FakeEcs) {}

  /** It fires once. */
  once(): this {
    return this.times(1);
  }

  /** It fires so often, and is over then. */
  times(count: number): this {
    this.count = count;
    return this;
  }

  /** Nobody minds if it never fires. */
  optional(): this {
    this.isOptional = true;
    return this;
  }

  protected add(kind: types.Kind): Promise<FaultHandle> {
    return new Faults(this.fake).add(kind, { times: this.count, optional: this.isOptional });
  }
}

/** A fault of calls or events, which has its turn at some of them. */
abstract class WithTurns extends NewFault {
  protected readonly when: types.When = {};

  /** Only the n-th one, counted from 1. */
  nth(n: number): this {
    this.when.nth = n;
    return this;
  }

  /** Only the n-th one, counted from 1, and those after it. */
  fromNth(n: number): this {
    this.when.from = n;
    return this;
  }

  /** Only each n-th one. */
  every(n: number): this {
    this.when.every = n;
    return this;
  }

  /** Only in that part of the fake's time, in seconds from its start. */
  between(from: number, until: number): this {
    this.when.window = { from, until };
    return this;
  }

  /** Only some, by the fake's seed. */
  withProbability(probability: number): this {
    this.when.perMillion = Math.round(probability * 1e6);
    return this;
  }
}

/** Calls that go wrong. */
export class CallFault extends WithTurns {
  private readonly calls: types.CallScope;

  constructor(fake: FakeEcs, operations: types.Operations) {
    super(fake);
    this.calls = { operations };
  }

  /** Only calls about this cluster. */
  cluster(name: string): this {
    this.calls.cluster = name;
    return this;
  }

  /** Only calls about task definitions, tasks or services of this family. */
  family(family: string): this {
    this.calls.family = family;
    return this;
  }

  /** They are refused with `ThrottlingException`. */
  throttle(): Promise<FaultHandle> {
    return this.error("ThrottlingException", "Rate exceeded");
  }

  /** The caller may not do that, in IAM's words. */
  deny(): Promise<FaultHandle> {
    return this.make("deny");
  }

  /** They are refused with `ServerException`. */
  serverError(): Promise<FaultHandle> {
    return this.error("ServerException", "Service Unavailable. Please try again later.");
  }

  /** They are refused with `ServiceUnavailable`. */
  unavailable(): Promise<FaultHandle> {
    return this.error("ServiceUnavailable", "The request has failed due to a temporary failure of the server.");
  }

  /** They are refused with that error, and not carried out. */
  error(code: string, message: string): Promise<FaultHandle> {
    return this.make({ error: { code, message } });
  }

  /** They are carried out; then the answer is that error. */
  errorAfterEffect(code: string, message: string): Promise<FaultHandle> {
    return this.make({ errorAfter: { code, message } });
  }

  /** The answer has nothing but a failure with this reason, for each thing that was asked for. */
  failure(reason: string): Promise<FaultHandle> {
    return this.make({ failures: reason });
  }

  /** Fargate has no capacity. */
  noCapacity(): Promise<FaultHandle> {
    return this.failure(
      "Capacity is unavailable at this time. Please try again later or in a different availability zone",
    );
  }

  /** What was asked for is `MISSING`. */
  missing(): Promise<FaultHandle> {
    return this.failure("MISSING");
  }

  /** The answer is an empty list. */
  empty(): Promise<FaultHandle> {
    return this.make("empty");
  }

  /** The answer is the one that a read would have had so many seconds earlier. */
  staleFor(seconds: number): Promise<FaultHandle> {
    return this.make({ stale: seconds });
  }

  /** The answer is the one that a read would have had so many reads earlier. */
  staleForPolls(polls: number): Promise<FaultHandle> {
    return this.make({ staleForPolls: polls });
  }

  /** The answer comes later by so many seconds of the fake's time. */
  latency(seconds: number): Promise<FaultHandle> {
    return this.make({ latency: seconds });
  }

  /** The connection is cut, and the operation is not carried out. */
  reset(): Promise<FaultHandle> {
    return this.make("cutBefore");
  }

  /** The operation is carried out; then the connection is cut. */
  resetAfterEffect(): Promise<FaultHandle> {
    return this.make("cutAfter");
  }

  private make(action: types.Action): Promise<FaultHandle> {
    return this.add({ call: { calls: this.calls, when: this.when, action } });
  }
}

/** Events that are lost, repeated or late. */
export class EventFault extends WithTurns {
  private readonly patterns: string[] = [];

  /** Only events that match this event pattern of EventBridge, in JSON. */
  matching(pattern: string): this {
    this.patterns.push(pattern);
    return this;
  }

  /** They are not delivered. */
  lose(): Promise<FaultHandle> {
    return this.make("lose");
  }

  /** They are delivered twice. */
  duplicate(): Promise<FaultHandle> {
    return this.make("duplicate");
  }

  /** They are delivered later by so many seconds of the fake's time. */
  delay(seconds: number): Promise<FaultHandle> {
    return this.make({ delay: seconds });
  }

  /** They are delivered after the next one. */
  reorder(): Promise<FaultHandle> {
    return this.make("reorder");
  }

  private make(action: types.EventAction): Promise<FaultHandle> {
    return this.add({ event: { patterns: this.patterns, when: this.when, action } });
  }
}

/** A fault of tasks. */
abstract class OfTasks extends NewFault {
  protected readonly scope: types.TaskScope = {};

  constructor(fake: FakeEcs, task?: string) {
    super(fake);
    if (task !== undefined) {
      this.scope.task = task;
    }
  }

  /** Only tasks of this cluster. */
  cluster(name: string): this {
    this.scope.cluster = name;
    return this;
  }

  /** Only tasks of this family. */
  family(family: string): this {
    this.scope.family = family;
    return this;
  }

  /** Only the n-th task, counted from 1. */
  nth(n: number): this {
    this.scope.nth = n;
    return this;
  }
}

/** Tasks that do not come to run their containers. */
export class StartFault extends OfTasks {
  /** They stop with that reason: while they are `PENDING`, or before they come to that. */
  fail(reason: string, { provisioning = false } = {}): Promise<FaultHandle> {
    return this.add({ taskStart: { tasks: this.scope, provisioning, reason } });
  }
}

/** Tasks that stay in a status, or take longer for it. */
export class TaskFault extends OfTasks {
  /** They stay in that status until the fault is removed. */
  hold(status: string): Promise<FaultHandle> {
    return this.add({ taskHold: { tasks: this.scope, status } });
  }

  /** They take longer for each stage, by times that are drawn, in seconds. */
  delay(upTo: number): Promise<FaultHandle> {
    return this.add({ taskDelay: { tasks: this.scope, upTo } });
  }
}

/** Log streams that never appear, or late. */
export class LogFault extends OfTasks {
  private name: string | null = null;

  /** Only containers of that name. */
  container(name: string): this {
    this.name = name;
    return this;
  }

  /** They never appear. */
  missing(): Promise<FaultHandle> {
    return this.make("missing");
  }

  /** They appear so many seconds later than their container starts. */
  createdAfter(seconds: number): Promise<FaultHandle> {
    return this.make({ createdAfter: seconds });
  }

  /** Lines appear in them so many seconds later than they are written. */
  lag(seconds: number): Promise<FaultHandle> {
    return this.make({ lag: seconds });
  }

  private make(action: types.LogAction): Promise<FaultHandle> {
    return this.add({ logStream: { tasks: this.scope, container: this.name, action } });
  }
}

/** Deployments that stay at a stage. */
export class DeploymentFault extends NewFault {
  private readonly scope: { cluster?: string; service?: string } = {};

  /** Only those of services in this cluster. */
  cluster(name: string): this {
    this.scope.cluster = name;
    return this;
  }

  /** Only those of services of this name. */
  service(name: string): this {
    this.scope.service = name;
    return this;
  }

  /** They stay at that stage until the fault is removed. */
  hold(stage: types.LifecycleStage): Promise<FaultHandle> {
    return this.add({ stageHold: { ...this.scope, stage } });
  }
}
