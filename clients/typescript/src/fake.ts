import { UnusedFaults } from "./errors.js";
import { type FaultHandle, Faults } from "./faults.js";
import { Transport } from "./http.js";
import { AutoScaling, CloudWatch, Ec2, Ecr, Elb, Parameters, Permissions, S3, Secrets } from "./neighbours.js";
import { Operations } from "./operations.js";
import { argumentsOf, type Options, Process, type StartOptions } from "./process.js";
import { ClusterHandle, InstanceHandle, SelectedContainers, ServiceHandle, TaskDefinitionHandle } from "./resources.js";
import type { Script } from "./script.js";
import { TaskHandle, Tasks } from "./task.js";
import type * as types from "./types.js";
import { until } from "./wait.js";

/** The services that a server answers for, as the SDKs call them in variables. */
const SERVICES = [
  "ECS",
  "CLOUDWATCH_LOGS",
  "SECRETS_MANAGER",
  "SSM",
  "STS",
  "EVENTBRIDGE",
  "SNS",
  "SQS",
  "ELASTIC_LOAD_BALANCING_V2",
  "EC2",
  "CLOUDWATCH",
  "APPLICATION_AUTO_SCALING",
  "AUTO_SCALING",
  "SERVICEDISCOVERY",
  "ECR",
  "IAM",
  "CODEDEPLOY",
  "SCHEDULER",
  "CLOUDTRAIL",
];

/** What a client of the AWS SDK for JavaScript is made with. */
export interface ClientConfig {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** What an instance is added with. */
export interface NewInstance {
  cluster?: string;
  /** null for a machine of one's own. */
  instanceType?: string | null;
  availabilityZone?: string;
  capacityProvider?: string;
  purchase?: types.Purchase;
  attributes?: Record<string, string | null>;
  tags?: Record<string, string>;
  cpu?: number;
  memory?: number;
  agentVersion?: string;
}

type Pattern = string | object;

/** A fake ECS, which is a server of its own: look inside, and interfere. */
export class FakeEcs {
  /** Each operation of the description of the API. Handles are made of it. */
  readonly api: Operations;
  /** For how many milliseconds of real time `wait…` waits at most. */
  patience = 60_000;
  private process: Process | undefined;

  private constructor(
    private readonly transport: Transport,
    readonly version: string,
    readonly account: string,
    readonly region: string,
    scope: { account?: string; region?: string } = {},
  ) {
    this.api = new Operations(transport, scope);
  }

  /**
   * The one that answers at that address, as in `http://127.0.0.1:4566`. The token is the one that the server was started
   * with, if it was.
   */
  static async connect(url: string, how: { token?: string | undefined } = {}): Promise<FakeEcs> {
    const transport = new Transport(url, how.token);
    const { version, account, region } = await new Operations(transport).getServer();
    return new FakeEcs(transport, version, account, region);
  }

  /**
   * Starts the binary `fake-ecs` on a free port; `close` ends it.
   *
   * Options are those of the command line: `{ clock: "manual", syntheticInstances: true }`; a list is given one by one,
   * an object as `NAME=VALUE`.
   */
  static async start(options: Options = {}, how: StartOptions = {}): Promise<FakeEcs> {
    const process = await Process.start([...(how.args ?? []), ...argumentsOf(options)], how);
    try {
      const { token } = options;
      const fake = await FakeEcs.connect(process.url, { token: token === undefined ? token : String(token) });
      fake.process = process;
      return fake;
    } catch (error) {
      await process.stop();
      throw error;
    }
  }

  /** Ends the server, if this has started it. */
  async close(): Promise<void> {
    await this.process?.stop();
  }

  /** Asks the server to end, whoever has started it. */
  async shutdown(): Promise<void> {
    await this.api.shutdown();
    await this.close();
  }

  /** Empties it: as it was when it was started, but for the time. */
  async reset(): Promise<void> {
    await this.api.reset();
  }

  // ---- where it is ----

  get endpointUrl(): string {
    return this.transport.url;
  }

  /** The same fake in another region: all that is asked and done is asked and done there. */
  inRegion(region: string): FakeEcs {
    return new FakeEcs(this.transport, this.version, this.account, region, { account: this.account, region });
  }

  /** The same fake in another account. */
  inAccount(account: string): FakeEcs {
    return new FakeEcs(this.transport, this.version, account, this.region, { account, region: this.region });
  }

  // ---- calling it ----

  /** What a client of the AWS SDK is made with: `new ECSClient(ecs.clientConfig())`. */
  clientConfig(): ClientConfig {
    // Twelve digits name the account.
    const credentials = { accessKeyId: this.account, secretAccessKey: "fake-ecs" };
    return { endpoint: this.endpointUrl, region: this.region, credentials };
  }

  /** The environment in which an AWS SDK or the CLI finds the fake. */
  envVars(): Record<string, string> {
    const endpoints = SERVICES.map((service) => [`AWS_ENDPOINT_URL_${service}`, this.endpointUrl]);
    return {
      ...Object.fromEntries(endpoints),
      AWS_REGION: this.region,
      AWS_DEFAULT_REGION: this.region,
      AWS_ACCESS_KEY_ID: this.account,
      AWS_SECRET_ACCESS_KEY: "fake-ecs",
      AWS_EC2_METADATA_DISABLED: "true",
      // Some operations are sent to "data-" and the host, of which there is none.
      AWS_DISABLE_HOST_PREFIX_INJECTION: "true",
    };
  }

  /** Calls an operation of ECS without an SDK, as in `call("StopTask", { task })`. Errors are `ApiError`s. */
  call(operation: string, request: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const scope = `${this.account}/20250101/${this.region}/ecs/aws4_request`;
    const credential = `${scope}, SignedHeaders=host, Signature=none`;
    return this.transport.call(`AmazonEC2ContainerServiceV20141113.${operation}`, request, credential);
  }

  // ---- setting up ----

  /** Registers a task definition: what `aws ecs register-task-definition --cli-input-json` takes. */
  async registerJson(definition: string | object): Promise<TaskDefinitionHandle> {
    const request = (typeof definition === "string" ? JSON.parse(definition) : definition) as Record<string, unknown>;
    const answer = await this.call("RegisterTaskDefinition", request);
    return new TaskDefinitionHandle(this, answer["taskDefinition"] as types.TaskDefinition);
  }

  /** Registers the simplest definition for Fargate, with one container `app`. */
  define(family: string, request: Record<string, unknown> = {}): Promise<TaskDefinitionHandle> {
    return this.registerJson({
      family,
      networkMode: "awsvpc",
      requiresCompatibilities: ["FARGATE"],
      cpu: "256",
      memory: "512",
      containerDefinitions: [{ name: "app", image: "busybox" }],
      ...request,
    });
  }

  /** Makes a cluster, with Fargate and Fargate Spot. */
  async addCluster(name: string): Promise<ClusterHandle> {
    await this.call("CreateCluster", { clusterName: name, capacityProviders: ["FARGATE", "FARGATE_SPOT"] });
    return new ClusterHandle(this, name);
  }

  /** Registers a container instance. */
  async addInstance(given: NewInstance = {}): Promise<InstanceHandle> {
    const { cluster = "default", instanceType = "m5.large", attributes, tags, ...more } = given;
    const pairs = {
      attributes: attributes && Object.entries(attributes),
      tags: tags && Object.entries(tags),
    };
    const { instance } = await this.api.addInstance({ cluster, instanceType, ...pairs, ...more });
    return this.instance(instance);
  }

  /**
   * These containers follow the script, if they have not been started yet. A family means its main container,
   * `family/name` another one, `image:web:*` those of an image.
   */
  script(containers: string, script: Script | types.Script): Promise<void> {
    return this.containers(containers).script(script);
  }

  /** Some of these containers: `ecs.containers("worker").once().script(…)`. */
  containers(selector: string): SelectedContainers {
    return new SelectedContainers(this, selector);
  }

  /** Sets the quotas of the account and region, in place of those before. */
  async setQuotas(quotas: Given<Operations["setQuotas"]>): Promise<void> {
    await this.api.setQuotas(quotas);
  }

  /** Asks a runtime to take over its tasks, and to report how they are. */
  async reconnectRuntime(runtime = "docker"): Promise<void> {
    await this.api.reconnectRuntime({ runtime });
  }

  // ---- looking ----

  /** All tasks, or the last so many, in the order of creation, also those that have stopped. */
  async tasks(given: Given<Operations["getTasks"]> = {}): Promise<Tasks> {
    return new Tasks(this, (await this.api.getTasks(given)).tasks);
  }

  /** The task of that id or ARN. `Refused` says which there are. */
  async task(id: string): Promise<TaskHandle> {
    return new TaskHandle(this, (await this.api.getTask({ task: id })).taskArn ?? "");
  }

  /** All clusters by name, also those that have been deleted lately. */
  async clusters(): Promise<ClusterHandle[]> {
    const { clusters } = await this.api.getClusters();
    return clusters.map((cluster) => new ClusterHandle(this, cluster.clusterName ?? ""));
  }

  cluster(name: string): ClusterHandle {
    return new ClusterHandle(this, name);
  }

  /** All services in the order of creation, also those that have been deleted. */
  async services({ cluster }: { cluster?: string } = {}): Promise<ServiceHandle[]> {
    const { services } = await this.api.getServices({ cluster });
    const last = (arn = "") => arn.slice(arn.lastIndexOf("/") + 1);
    return services.map((it) => new ServiceHandle(this, last(it.clusterArn), it.serviceName ?? ""));
  }

  service(name: string, { cluster = "default" } = {}): ServiceHandle {
    return new ServiceHandle(this, cluster, name);
  }

  /** All task definitions that are `ACTIVE`, family by family, the oldest revision first. */
  async taskDefinitions({ family }: { family?: string } = {}): Promise<TaskDefinitionHandle[]> {
    const { taskDefinitions } = await this.api.getTaskDefinitions({ family });
    return taskDefinitions.map((definition) => new TaskDefinitionHandle(this, definition));
  }

  /** All container instances in the order of registration, also those that have been deregistered. */
  async instances({ cluster }: { cluster?: string } = {}): Promise<InstanceHandle[]> {
    const { containerInstances } = await this.api.getContainerInstances({ cluster });
    return containerInstances.map((it) => this.instance(it.containerInstanceArn ?? ""));
  }

  /** The container instance of that id or ARN. */
  instance(id: string): InstanceHandle {
    return new InstanceHandle(this, id.slice(id.lastIndexOf("/") + 1));
  }

  // ---- what has happened ----

  /** The requests that the fake has seen, or the last so many, and what came of them, oldest first. */
  async requests(given: { operation?: string; service?: string; last?: number } = {}): Promise<types.Request[]> {
    return (await this.api.getRequests(given)).requests;
  }

  /** What is in the neighbours of ECS, region by region: queues, log groups, rules, load balancers, secrets. */
  async neighbours(): Promise<types.Neighbours> {
    return await this.api.getNeighbours();
  }

  /** The events that EventBridge has delivered, or the last so many, with their envelopes, oldest first. */
  async events(pattern?: Pattern, { last }: { last?: number } = {}): Promise<Array<Record<string, unknown>>> {
    return (await this.api.getEvents({ pattern: text(pattern), last })).events;
  }

  /**
   * Events as EventBridge delivers them. It begins with the next one from now on, or with the first of all.
   * The stream ends when the server does, when its loop is left, or by a signal.
   */
  async eventStream(
    pattern?: Pattern,
    { fromStart, signal }: { fromStart?: boolean; signal?: AbortSignal } = {},
  ): Promise<AsyncGenerator<Record<string, unknown>, void>> {
    const given = { pattern: text(pattern), fromStart, ...(signal ? { signal } : {}) };
    return data(await this.api.getEventsStream(given));
  }

  /** What has happened: calls, steps of tasks, messages of services. */
  async timeline({ reads }: { reads?: boolean } = {}): Promise<types.TimelineEntry[]> {
    const { account, region } = this;
    return (await this.api.getTimeline({ reads, account, region })).entries;
  }

  /** What has happened, as a text without repetitions, for the failure of a test. */
  story(): Promise<string> {
    const { account, region } = this;
    return this.api.getTimelineText({ format: "folded", account, region });
  }

  // ---- what goes wrong ----

  /** Makes faults: `await ecs.faults().on("RunTask").times(7).throttle()`. */
  faults(): Faults {
    return new Faults(this);
  }

  /** Tasks stay in that status until the fault is removed. */
  hold(status: string): Promise<FaultHandle> {
    return this.faults().tasks().hold(status);
  }

  /** Fargate takes the capacity of so many Spot tasks back; the seed says which. */
  async reclaimSpot(count: number): Promise<TaskHandle[]> {
    const { tasks } = await this.api.reclaimSpot({ count });
    return Promise.all(tasks.map((id) => this.task(id)));
  }

  /** Fails if a fault has never fired, unless it is optional: for the end of a test. */
  async verify(): Promise<void> {
    const unused = await this.faults().unused();
    if (unused.length > 0) {
      const lines = unused.map((fault) => `\n  ${fault.text}`).join("");
      throw new UnusedFaults(`faults have never fired; say \`.optional()\` where that is all right:${lines}`);
    }
  }

  // ---- neighbours ----

  secrets(): Secrets {
    return new Secrets(this);
  }

  parameters(): Parameters {
    return new Parameters(this);
  }

  s3(): S3 {
    return new S3(this);
  }

  ecr(): Ecr {
    return new Ecr(this);
  }

  cloudwatch(): CloudWatch {
    return new CloudWatch(this);
  }

  ec2(): Ec2 {
    return new Ec2(this);
  }

  autoScaling(): AutoScaling {
    return new AutoScaling(this);
  }

  elb(): Elb {
    return new Elb(this);
  }

  permissions(): Permissions {
    return new Permissions(this);
  }

  // ---- time ----

  /** What the fake's clock shows. */
  async now(): Promise<Date> {
    return new Date((await this.api.getTime()).now * 1000);
  }

  /** How much of the fake's time has passed since its start, in seconds. */
  async elapsed(): Promise<number> {
    return (await this.api.getTime()).elapsed;
  }

  /** In how many seconds something happens next; null at rest. */
  async nextEventIn(): Promise<number | null> {
    return (await this.api.getTime()).nextEventIn ?? null;
  }

  /** Moves the time on by so many seconds, and lets happen what is due by then. */
  async advance(seconds: number): Promise<void> {
    await this.api.advance({ seconds });
  }

  /** Moves the time to the next thing that is due, and lets it happen; false at rest. */
  async step(): Promise<boolean> {
    return ((await this.api.step()).steps ?? 0) > 0;
  }

  /** Moves the time on until nothing is due any more. */
  async settle(): Promise<void> {
    await this.api.settle();
  }

  /** At which moment of a recording it is, as `fake-ecs replay FILE` shows one. A server that shows none answers 409. */
  journal(): Promise<types.Journal> {
    return this.api.getJournal();
  }

  /** What had come in, by the numbers of the entries; up to 10,000 at once. */
  async journalEntries(which: { from?: number; count?: number } = {}): Promise<types.JournalEntry[]> {
    const { from = 1, count = 100 } = which;
    return (await this.api.getJournalEntries({ from: String(from), count: String(count) })).entries;
  }

  /** Goes to a moment of the recording: behind so many entries, so many seconds after its start, or so many entries on. */
  seek(moment: { entry: number } | { elapsed: number } | { by: number }): Promise<types.Journal> {
    return this.api.seek(moment);
  }

  /** Lets time pass until the condition holds. */
  waitUntil(condition: (ecs: this) => Promise<boolean>): Promise<void> {
    return until(this, "a condition", () => condition(this));
  }
}

/** What a method of the API takes. */
type Given<F> = F extends (given: infer G) => unknown ? NonNullable<G> : never;

function text(pattern: Pattern | undefined): string | undefined {
  return pattern === undefined || typeof pattern === "string" ? pattern : JSON.stringify(pattern);
}

async function* data(events: AsyncGenerator<{ data: Record<string, unknown> }, void>) {
  for await (const event of events) {
    yield event.data;
  }
}
