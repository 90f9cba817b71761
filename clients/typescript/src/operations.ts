// A method for each operation of the API.
//
// Written by clients/generate.py from clients/openapi.json. Do not edit.

import type { ServerSentEvent, Transport } from "./http.js";
import type * as types from "./types.js";

/**
 * What the server can be asked, one method for each operation of its description.
 * `FakeEcs` and its handles are made of it.
 */
export class Operations {
  constructor(
    private readonly transport: Transport,
    private readonly scope: { account?: string; region?: string } = {},
  ) {}

  /** Sets a DRAINING container instance to ACTIVE. */
  async activateInstance(given: { instance: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/container-instances/${encodeURIComponent(given.instance)}/activate`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Makes an Auto Scaling group. */
  async addAutoScalingGroup(given: { cluster: string;  group: string;  instanceType: string;  max: number;  min: number;  protectsInstances?: boolean | undefined;  zones?: Array<string> | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", "/_fake_ecs/v1/auto-scaling-groups", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { cluster: given.cluster, group: given.group, instanceType: given.instanceType, max: given.max, min: given.min, protectsInstances: given.protectsInstances, zones: given.zones });
  }

  /** From now on something goes wrong, as often as the fault says. */
  async addFault(given: { kind: types.Kind;  optional?: boolean | undefined;  origin?: types.Origin | null | undefined;  times?: number | null | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<types.AddFaultAnswer> {
    return (await this.transport.json("POST", "/_fake_ecs/v1/faults", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { kind: given.kind, optional: given.optional, origin: given.origin, times: given.times })) as types.AddFaultAnswer;
  }

  /** Registers a container instance. */
  async addInstance(given: { cluster: string;  agentVersion?: string | null | undefined;  attributes?: Array<[string, string | null]> | undefined;  availabilityZone?: string | null | undefined;  capacityProvider?: string | null | undefined;  cpu?: number | null | undefined;  instanceType?: string | null | undefined;  memory?: number | null | undefined;  purchase?: types.Purchase | undefined;  tags?: Array<[string, string]> | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<types.AddInstanceAnswer> {
    return (await this.transport.json("POST", "/_fake_ecs/v1/container-instances", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { cluster: given.cluster, agentVersion: given.agentVersion, attributes: given.attributes, availabilityZone: given.availabilityZone, capacityProvider: given.capacityProvider, cpu: given.cpu, instanceType: given.instanceType, memory: given.memory, purchase: given.purchase, tags: given.tags })) as types.AddInstanceAnswer;
  }

  /** Moves the time on, and lets happen what is due by then. A clock that goes by itself stays ahead by that much. */
  async advance(given: { seconds: number; }): Promise<types.Clock> {
    return (await this.transport.json("POST", "/_fake_ecs/v1/time/advance", {}, { seconds: given.seconds })) as types.Clock;
  }

  /** Callers may do what this policy allows, and what those before do. */
  async allowPolicy(given: { policy: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", "/_fake_ecs/v1/policies", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { policy: given.policy });
  }

  /** Nobody minds if the fault never fires. */
  async allowUnusedFault(given: { fault: types.FaultId;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/faults/${encodeURIComponent(given.fault)}/optional`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** What the next lifecycle hook at a stage returns. */
  async answerHook(given: { cluster: string;  service: string;  result: types.HookResult;  stage: types.LifecycleStage;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/services/${encodeURIComponent(given.cluster)}/${encodeURIComponent(given.service)}/hooks`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { result: given.result, stage: given.stage });
  }

  /** These containers are run by that runtime, in tasks that are not prepared yet. */
  async chooseRuntime(given: { runtime: string;  containers: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/runtimes/${encodeURIComponent(given.runtime)}/containers`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { containers: given.containers });
  }

  /** Begins a deployment of CodeDeploy. */
  async createTaskSet(given: { cluster: string;  service: string;  taskDefinition: string;  targetGroup?: string | null | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<types.CreateTaskSetAnswer> {
    return (await this.transport.json("POST", `/_fake_ecs/v1/services/${encodeURIComponent(given.cluster)}/${encodeURIComponent(given.service)}/task-sets`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { taskDefinition: given.taskDefinition, targetGroup: given.targetGroup })) as types.CreateTaskSetAnswer;
  }

  /** Deletes a task set. */
  async deleteTaskSet(given: { cluster: string;  service: string;  taskSet: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("DELETE", `/_fake_ecs/v1/services/${encodeURIComponent(given.cluster)}/${encodeURIComponent(given.service)}/task-sets/${encodeURIComponent(given.taskSet)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** The agent of an instance loses its connection. */
  async disconnectAgent(given: { instance: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/container-instances/${encodeURIComponent(given.instance)}/disconnect`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Sets a container instance to DRAINING. */
  async drainInstance(given: { instance: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/container-instances/${encodeURIComponent(given.instance)}/drain`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** The process of a running container exits. */
  async exitContainer(given: { task: string;  container: string;  exitCode: number;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/containers/${encodeURIComponent(given.container)}/exit`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { exitCode: given.exitCode });
  }

  /** Stops a task as StopTask does. */
  async forceStop(given: { task: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/force-stop`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** The API shows a stopped task no more: DescribeTasks answers MISSING. */
  async forgetTask(given: { task: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/forget`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** All clusters of all accounts and regions, by name, also those that have been deleted lately. */
  async getClusters(given: { account?: string | undefined;  region?: string | undefined; } = {}): Promise<types.GetClustersAnswer> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/clusters", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region })) as types.GetClustersAnswer;
  }

  /** All container instances in the order of registration, also those that have been deregistered. */
  async getContainerInstances(given: { account?: string | undefined;  region?: string | undefined;  cluster?: string | undefined; } = {}): Promise<types.GetContainerInstancesAnswer> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/container-instances", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region, cluster: given.cluster })) as types.GetContainerInstancesAnswer;
  }

  /** The events that EventBridge has delivered, with their envelopes, oldest first. */
  async getEvents(given: { account?: string | undefined;  region?: string | undefined;  pattern?: string | undefined;  last?: number | undefined; } = {}): Promise<types.GetEventsAnswer> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/events", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region, pattern: given.pattern, last: given.last })) as types.GetEventsAnswer;
  }

  /** Events as EventBridge delivers them, as server-sent events. Begins with those after Last-Event-ID, if that header is there, otherwise with the next one. */
  getEventsStream(given: { account?: string | undefined;  region?: string | undefined;  pattern?: string | undefined;  fromStart?: boolean | undefined;  lastEventId?: string | undefined; signal?: AbortSignal; } = {}): Promise<AsyncGenerator<ServerSentEvent, void>> {
    return this.transport.events("/_fake_ecs/v1/events/stream", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region, pattern: given.pattern, fromStart: given.fromStart }, given.lastEventId, given.signal);
  }

  /** The faults that were made, how often each has fired, and which never have. */
  async getFaults(given: { account?: string | undefined;  region?: string | undefined; } = {}): Promise<types.Faults> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/faults", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region })) as types.Faults;
  }

  /** At which moment of a recording the fake is, as fake-ecs replay shows one. */
  async getJournal(): Promise<types.Journal> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/journal", {})) as types.Journal;
  }

  /** What had come in, by the numbers of the entries. */
  async getJournalEntries(given: { from?: string | undefined;  count?: string | undefined; } = {}): Promise<types.JournalEntries> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/journal/entries", { from: given.from, count: given.count })) as types.JournalEntries;
  }

  /** What is in the neighbours of ECS: queues, log groups, rules and deliveries of EventBridge, load balancers, secrets, parameters. */
  async getNeighbours(given: { account?: string | undefined;  region?: string | undefined; } = {}): Promise<types.Neighbours> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/neighbours", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region })) as types.Neighbours;
  }

  /** The requests that the fake has seen and what came of them, oldest first. */
  async getRequests(given: { account?: string | undefined;  region?: string | undefined;  operation?: string | undefined;  service?: string | undefined;  last?: number | undefined; } = {}): Promise<types.Requests> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/requests", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region, operation: given.operation, service: given.service, last: given.last })) as types.Requests;
  }

  /** The version of the fake, and the account and region of requests that name none. */
  async getServer(): Promise<types.Server> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/server", {})) as types.Server;
  }

  /** One service, with its deployments and events. */
  async getService(given: { cluster: string;  service: string;  account?: string | undefined;  region?: string | undefined; }): Promise<types.Service> {
    return (await this.transport.json("GET", `/_fake_ecs/v1/services/${encodeURIComponent(given.cluster)}/${encodeURIComponent(given.service)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region })) as types.Service;
  }

  /** The deployments of a service, as DescribeServiceDeployments shows them, newest first. */
  async getServiceDeployments(given: { cluster: string;  service: string;  account?: string | undefined;  region?: string | undefined; }): Promise<types.GetServiceDeploymentsAnswer> {
    return (await this.transport.json("GET", `/_fake_ecs/v1/services/${encodeURIComponent(given.cluster)}/${encodeURIComponent(given.service)}/deployments`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region })) as types.GetServiceDeploymentsAnswer;
  }

  /** What the lifecycle hooks of a service are going to return, as far as somebody has said so. */
  async getServiceHooks(given: { cluster: string;  service: string;  account?: string | undefined;  region?: string | undefined; }): Promise<types.HookAnswers> {
    return (await this.transport.json("GET", `/_fake_ecs/v1/services/${encodeURIComponent(given.cluster)}/${encodeURIComponent(given.service)}/hooks`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region })) as types.HookAnswers;
  }

  /** All services in the order of creation, with their deployments and events, also those that have been deleted. */
  async getServices(given: { account?: string | undefined;  region?: string | undefined;  cluster?: string | undefined; } = {}): Promise<types.GetServicesAnswer> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/services", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region, cluster: given.cluster })) as types.GetServicesAnswer;
  }

  /** The targets of services' load balancers, with their health. */
  async getTargets(given: { account?: string | undefined;  region?: string | undefined; } = {}): Promise<types.TargetGroups> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/targets", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region })) as types.TargetGroups;
  }

  /** The task of that id or ARN, as DescribeTasks shows it. */
  async getTask(given: { task: string; }): Promise<types.Task> {
    return (await this.transport.json("GET", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}`, {})) as types.Task;
  }

  /** All task definitions that are ACTIVE, family by family, the oldest revision first. */
  async getTaskDefinitions(given: { account?: string | undefined;  region?: string | undefined;  family?: string | undefined; } = {}): Promise<types.GetTaskDefinitionsAnswer> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/task-definitions", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region, family: given.family })) as types.GetTaskDefinitionsAnswer;
  }

  /** What the containers of a task have written, and their exit codes. With follow also what they write from then on, until the task has stopped: a JSON object a line, or text. */
  async getTaskLogs(given: { task: string;  container?: string | undefined; }): Promise<types.TaskLogs> {
    return (await this.transport.json("GET", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/logs`, { container: given.container })) as types.TaskLogs;
  }

  /** What the containers of a task have written, and their exit codes. With follow also what they write from then on, until the task has stopped: a JSON object a line, or text. */
  async getTaskLogsText(given: { task: string;  format?: "text" | undefined;  container?: string | undefined; }): Promise<string> {
    return this.transport.text(`/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/logs`, { format: given.format ?? "text", container: given.container });
  }

  /** What the containers of a task have written, and their exit codes. With follow also what they write from then on, until the task has stopped: a JSON object a line, or text. */
  followTaskLogs(given: { task: string;  container?: string | undefined; signal?: AbortSignal; }): Promise<AsyncGenerator<types.LogLine, void>> {
    return this.transport.lines(`/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/logs`, { container: given.container, follow: true }, given.signal);
  }

  /** What the containers of a task are answered at ${ECS_CONTAINER_METADATA_URI_V4}/task. */
  async getTaskMetadata(given: { task: string; }): Promise<Record<string, unknown>> {
    return (await this.transport.json("GET", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/metadata`, {})) as Record<string, unknown>;
  }

  /** What has happened to a task. */
  async getTaskTimeline(given: { task: string; }): Promise<types.Timeline> {
    return (await this.transport.json("GET", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/timeline`, {})) as types.Timeline;
  }

  /** What has happened to a task. */
  async getTaskTimelineText(given: { task: string;  format?: "text" | undefined; }): Promise<string> {
    return this.transport.text(`/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/timeline`, { format: given.format ?? "text" });
  }

  /** All tasks of all accounts and regions, in the order of creation, also those that have stopped and that the API has forgotten. */
  async getTasks(given: { account?: string | undefined;  region?: string | undefined;  cluster?: string | undefined;  status?: types.GetTasksStatus | undefined;  family?: string | undefined;  startedBy?: string | undefined;  group?: string | undefined;  last?: number | undefined; } = {}): Promise<types.GetTasksAnswer> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/tasks", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region, cluster: given.cluster, status: given.status, family: given.family, startedBy: given.startedBy, group: given.group, last: given.last })) as types.GetTasksAnswer;
  }

  /** What the fake's clock shows, and when something happens next. */
  async getTime(): Promise<types.Clock> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/time", {})) as types.Clock;
  }

  /** What has happened in an account and region: calls, steps of tasks, messages of services. */
  async getTimeline(given: { account?: string | undefined;  region?: string | undefined;  reads?: boolean | undefined; } = {}): Promise<types.Timeline> {
    return (await this.transport.json("GET", "/_fake_ecs/v1/timeline", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region, reads: given.reads })) as types.Timeline;
  }

  /** What has happened in an account and region: calls, steps of tasks, messages of services. */
  async getTimelineText(given: { format?: "text" | "folded" | undefined;  account?: string | undefined;  region?: string | undefined;  reads?: boolean | undefined; } = {}): Promise<string> {
    return this.transport.text("/_fake_ecs/v1/timeline", { format: given.format ?? "text", account: given.account ?? this.scope.account, region: given.region ?? this.scope.region, reads: given.reads });
  }

  /** EC2 takes a Spot instance back in two minutes. */
  async interruptInstance(given: { instance: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/container-instances/${encodeURIComponent(given.instance)}/interrupt`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Fargate takes the capacity of a Spot task back. */
  async interruptTask(given: { task: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/interrupt`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Stops a task at once, with an exit code and a reason. */
  async markFailed(given: { task: string;  reason: string;  exitCode?: number | null | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/mark-failed`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { reason: given.reason, exitCode: given.exitCode });
  }

  /** Makes a task set the primary one. */
  async promoteTaskSet(given: { cluster: string;  service: string;  taskSet: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/services/${encodeURIComponent(given.cluster)}/${encodeURIComponent(given.service)}/task-sets/${encodeURIComponent(given.taskSet)}/promote`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** The name of an image means another image from now on. */
  async pushImage(given: { image: string;  account?: string | undefined;  region?: string | undefined; }): Promise<types.PushImageAnswer> {
    return (await this.transport.json("POST", "/_fake_ecs/v1/images", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { image: given.image })) as types.PushImageAnswer;
  }

  /** Puts objects into a bucket. */
  async putObjects(given: { bucket: string;  objects: Array<types.NewObject>;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/buckets/${encodeURIComponent(given.bucket)}/objects`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { objects: given.objects });
  }

  /** Makes a parameter, or gives it another version. */
  async putParameter(given: { parameter: string;  value: string;  isSecure?: boolean | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<types.PutParameterAnswer> {
    return (await this.transport.json("PUT", `/_fake_ecs/v1/parameters/${encodeURIComponent(given.parameter)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { value: given.value, isSecure: given.isSecure })) as types.PutParameterAnswer;
  }

  /** Makes a secret, or gives it another version. */
  async putSecret(given: { secret: string;  value: string;  stage?: string | null | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<types.PutSecretAnswer> {
    return (await this.transport.json("PUT", `/_fake_ecs/v1/secrets/${encodeURIComponent(given.secret)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { value: given.value, stage: given.stage })) as types.PutSecretAnswer;
  }

  /** Fargate takes the capacity of so many Spot tasks back. */
  async reclaimSpot(given: { count: number;  account?: string | undefined;  region?: string | undefined; }): Promise<types.ReclaimSpotAnswer> {
    return (await this.transport.json("POST", "/_fake_ecs/v1/spot/reclaim", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { count: given.count })) as types.ReclaimSpotAnswer;
  }

  /** The agent of an instance is connected again. */
  async reconnectAgent(given: { instance: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/container-instances/${encodeURIComponent(given.instance)}/reconnect`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Asks a runtime to take over its tasks and to report how they are. */
  async reconnectRuntime(given: { runtime: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/runtimes/${encodeURIComponent(given.runtime)}/reconnect`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Ends a fault. */
  async removeFault(given: { fault: types.FaultId;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("DELETE", `/_fake_ecs/v1/faults/${encodeURIComponent(given.fault)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Removes an object from a bucket. */
  async removeObject(given: { bucket: string;  key: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("DELETE", `/_fake_ecs/v1/buckets/${encodeURIComponent(given.bucket)}/objects/${encodeURIComponent(given.key)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Removes a parameter. */
  async removeParameter(given: { parameter: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("DELETE", `/_fake_ecs/v1/parameters/${encodeURIComponent(given.parameter)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Removes a secret at once. */
  async removeSecret(given: { secret: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("DELETE", `/_fake_ecs/v1/secrets/${encodeURIComponent(given.secret)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }

  /** Empties the fake. Only the default cluster is there then, also where more was when the server said that it is ready. The time goes on. */
  async reset(): Promise<void> {
    await this.transport.json("POST", "/_fake_ecs/v1/reset", {});
  }

  /** Changes the limits and the desired capacity of an Auto Scaling group. */
  async resizeAutoScalingGroup(given: { group: string;  desiredCapacity?: number | null | undefined;  max?: number | null | undefined;  min?: number | null | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/auto-scaling-groups/${encodeURIComponent(given.group)}/resize`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { desiredCapacity: given.desiredCapacity, max: given.max, min: given.min });
  }

  /** These containers follow a script. */
  async script(given: { containers: string;  script: types.Script;  which?: types.Which | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", "/_fake_ecs/v1/scripts", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { containers: given.containers, script: given.script, which: given.which });
  }

  /** Goes to another moment of the recording, forward or backward. */
  async seek(given: { by?: number | null | undefined;  elapsed?: number | null | undefined;  entry?: number | null | undefined; } = {}): Promise<types.Journal> {
    return (await this.transport.json("POST", "/_fake_ecs/v1/journal/seek", {}, { by: given.by, elapsed: given.elapsed, entry: given.entry })) as types.Journal;
  }

  /** Sets a CloudWatch alarm to ALARM or back to OK. */
  async setAlarm(given: { alarm: string;  isRaised: boolean;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("PUT", `/_fake_ecs/v1/alarms/${encodeURIComponent(given.alarm)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { isRaised: given.isRaised });
  }

  /** The health check of a running container passes or fails. */
  async setContainerHealth(given: { task: string;  container: string;  isHealthy: boolean;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/containers/${encodeURIComponent(given.container)}/health`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { isHealthy: given.isHealthy });
  }

  /** Whether EC2 has instances for an Auto Scaling group. */
  async setGroupCapacity(given: { group: string;  isAvailable: boolean;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/auto-scaling-groups/${encodeURIComponent(given.group)}/capacity`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { isAvailable: given.isAvailable });
  }

  /** Sets the quotas of the account and region, in place of those before. */
  async setQuotas(given: { clusters?: number | null | undefined;  containerInstancesPerCluster?: number | null | undefined;  containersPerDefinition?: number | null | undefined;  fargateSpotVcpus?: number | null | undefined;  fargateVcpus?: number | null | undefined;  provisioningTasksPerCluster?: number | null | undefined;  revisionsPerFamily?: number | null | undefined;  servicesPerCluster?: number | null | undefined;  targetGroupsPerService?: number | null | undefined;  tasksPerService?: number | null | undefined;  account?: string | undefined;  region?: string | undefined; } = {}): Promise<void> {
    await this.transport.json("PUT", "/_fake_ecs/v1/quotas", { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { clusters: given.clusters, containerInstancesPerCluster: given.containerInstancesPerCluster, containersPerDefinition: given.containersPerDefinition, fargateSpotVcpus: given.fargateSpotVcpus, fargateVcpus: given.fargateVcpus, provisioningTasksPerCluster: given.provisioningTasksPerCluster, revisionsPerFamily: given.revisionsPerFamily, servicesPerCluster: given.servicesPerCluster, targetGroupsPerService: given.targetGroupsPerService, tasksPerService: given.tasksPerService });
  }

  /** Each task of a service uses so many percent of the CPU and the memory that it has reserved. */
  async setServiceLoad(given: { cluster: string;  service: string;  cpu?: number | null | undefined;  memory?: number | null | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("PUT", `/_fake_ecs/v1/services/${encodeURIComponent(given.cluster)}/${encodeURIComponent(given.service)}/load`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { cpu: given.cpu, memory: given.memory });
  }

  /** Declares a subnet, with its zone and how many addresses it has. */
  async setSubnet(given: { subnet: string;  addresses?: number | null | undefined;  availabilityZone?: string | null | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("PUT", `/_fake_ecs/v1/subnets/${encodeURIComponent(given.subnet)}`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { addresses: given.addresses, availabilityZone: given.availabilityZone });
  }

  /** The health checks of a target pass or fail. */
  async setTargetHealth(given: { group: string;  target: string;  isHealthy: boolean;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("PUT", `/_fake_ecs/v1/target-groups/${encodeURIComponent(given.group)}/targets/${encodeURIComponent(given.target)}/health`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { isHealthy: given.isHealthy });
  }

  /** A task uses so many percent of the CPU and the memory that it has reserved. */
  async setTaskLoad(given: { task: string;  cpu?: number | null | undefined;  memory?: number | null | undefined;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("PUT", `/_fake_ecs/v1/tasks/${encodeURIComponent(given.task)}/load`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region }, { cpu: given.cpu, memory: given.memory });
  }

  /** Moves the time on until nothing is due any more, which may be hours. A clock that goes by itself stays ahead by that much. */
  async settle(): Promise<types.Steps> {
    return (await this.transport.json("POST", "/_fake_ecs/v1/time/settle", {})) as types.Steps;
  }

  /** Ends the server. A fake within a test refuses: it ends with its test. */
  async shutdown(): Promise<void> {
    await this.transport.json("POST", "/_fake_ecs/v1/shutdown", {});
  }

  /** Moves the time to the next thing that is due, and lets it happen. */
  async step(): Promise<types.Steps> {
    return (await this.transport.json("POST", "/_fake_ecs/v1/time/step", {})) as types.Steps;
  }

  /** The machine of an EC2 instance is gone. */
  async terminateInstance(given: { instance: string;  account?: string | undefined;  region?: string | undefined; }): Promise<void> {
    await this.transport.json("POST", `/_fake_ecs/v1/container-instances/${encodeURIComponent(given.instance)}/terminate`, { account: given.account ?? this.scope.account, region: given.region ?? this.scope.region });
  }
}
