import type { FakeEcs } from "./fake.js";
import type { FaultHandle } from "./faults.js";
import { Script } from "./script.js";
import { TaskHandle, type Tasks } from "./task.js";
import type * as types from "./types.js";
import { until } from "./wait.js";

/** A cluster. */
export class ClusterHandle {
  constructor(
    private readonly fake: FakeEcs,
    readonly name: string,
  ) {}

  /** The cluster as `DescribeClusters` shows it. */
  async describe(): Promise<types.Cluster> {
    const { account, region } = this.fake;
    const { clusters } = await this.fake.api.getClusters({ account, region });
    const found = clusters.findLast((cluster) => cluster.clusterName === this.name);
    if (found === undefined) {
      const names = clusters.map((cluster) => cluster.clusterName).join(", ");
      throw new RangeError(`no cluster '${this.name}'; there is: ${names}`);
    }
    return found;
  }

  async arn(): Promise<string> {
    return (await this.describe()).clusterArn ?? "";
  }

  tasks(): Promise<Tasks> {
    return this.fake.tasks({ cluster: this.name });
  }

  services(): Promise<ServiceHandle[]> {
    return this.fake.services({ cluster: this.name });
  }

  service(name: string): ServiceHandle {
    return this.fake.service(name, { cluster: this.name });
  }

  instances(): Promise<InstanceHandle[]> {
    return this.fake.instances({ cluster: this.name });
  }

  /** Registers a container instance of that type of EC2. */
  addInstance(instanceType: string): Promise<InstanceHandle> {
    return this.fake.addInstance({ cluster: this.name, instanceType });
  }

  /** Registers a machine of one's own. */
  addExternalInstance(): Promise<InstanceHandle> {
    return this.fake.addInstance({ cluster: this.name, instanceType: null });
  }
}

/** A service. */
export class ServiceHandle {
  constructor(
    private readonly fake: FakeEcs,
    readonly cluster: string,
    readonly name: string,
  ) {}

  private get place() {
    return { cluster: this.cluster, service: this.name };
  }

  /** The service as `DescribeServices` shows it, with its deployments and events. */
  describe(): Promise<types.Service> {
    return this.fake.api.getService(this.place);
  }

  async arn(): Promise<string> {
    return (await this.describe()).serviceArn ?? "";
  }

  async status(): Promise<string> {
    return (await this.describe()).status ?? "";
  }

  async desiredCount(): Promise<number> {
    return (await this.describe()).desiredCount ?? 0;
  }

  async runningCount(): Promise<number> {
    return (await this.describe()).runningCount ?? 0;
  }

  async pendingCount(): Promise<number> {
    return (await this.describe()).pendingCount ?? 0;
  }

  /** Its tasks, also those that have stopped. */
  tasks(): Promise<Tasks> {
    return this.fake.tasks({ cluster: this.cluster, group: `service:${this.name}` });
  }

  /** What it says in its events, oldest first. */
  async messages(): Promise<string[]> {
    const events = (await this.describe()).events ?? [];
    return events.map((event) => event.message ?? "").reverse();
  }

  async deployments(): Promise<types.Deployment[]> {
    return (await this.describe()).deployments ?? [];
  }

  /** Its deployments as `DescribeServiceDeployments` shows them, newest first. */
  async serviceDeployments(): Promise<types.ServiceDeployment[]> {
    return (await this.fake.api.getServiceDeployments(this.place)).serviceDeployments;
  }

  /** At which stage its newest deployment is, as the API shows it. */
  async deploymentStage(): Promise<string | undefined> {
    return (await this.serviceDeployments())[0]?.lifecycleStage;
  }

  async taskSets(): Promise<TaskSetHandle[]> {
    const sets = (await this.describe()).taskSets ?? [];
    return sets.map((set) => new TaskSetHandle(this.fake, this, set.id ?? ""));
  }

  // ---- interfering ----

  /** The next tasks that it starts exit with code 1 as soon as they run. */
  crashLoop(count: number): Promise<FaultHandle> {
    return this.fake.faults().add({ serviceTask: `${this.cluster}/${this.name}` }, { times: count });
  }

  /** Its scheduler does nothing until the fault is removed. */
  holdDeployment(): Promise<FaultHandle> {
    return this.fake.faults().add({ serviceHold: `${this.cluster}/${this.name}` });
  }

  /** What the next lifecycle hook at that stage returns, such as `FAILED`. */
  async answerHook(stage: types.LifecycleStage, result: types.HookResult): Promise<void> {
    await this.fake.api.answerHook({ ...this.place, stage, result });
  }

  /** Each of its tasks uses so many percent of what it has reserved, as CloudWatch is told. */
  async setLoad(load: { cpu?: number; memory?: number }): Promise<void> {
    await this.fake.api.setServiceLoad({ ...this.place, ...load });
  }

  /** What its lifecycle hooks are going to return, as far as `answerHook` was told. */
  async hookAnswers(): Promise<types.HookAnswer[]> {
    return (await this.fake.api.getServiceHooks(this.place)).answers;
  }

  /** Begins a deployment of CodeDeploy. */
  async codeDeploy(taskDefinition: string, targetGroup?: string): Promise<TaskSetHandle> {
    const made = await this.fake.api.createTaskSet({ ...this.place, taskDefinition, targetGroup });
    return new TaskSetHandle(this.fake, this, made.taskSet.split("/").slice(2).join("/"));
  }

  // ---- waiting ----

  /** Lets time pass until it has one deployment, which is over, and as many tasks as are desired. */
  waitStable(): Promise<void> {
    return until(this.fake, `service ${this.name} to be stable`, async () => {
      const { status, taskSets = [], deployments = [], runningCount, desiredCount } = await this.describe();
      if (status !== "ACTIVE") {
        return undefined;
      }
      if (taskSets.length > 0) {
        return taskSets.every((set) => set.stabilityStatus === "STEADY_STATE");
      }
      const isOver = deployments.length === 1 && deployments[0]?.rolloutState !== "IN_PROGRESS";
      return isOver && runningCount === desiredCount;
    });
  }

  /** Lets time pass until its newest deployment is rolled back. */
  waitRolledBack(): Promise<void> {
    return until(this.fake, `service ${this.name} to be rolled back`, async () => {
      const status = (await this.serviceDeployments())[0]?.status;
      return status === "ROLLBACK_FAILED" ? undefined : status === "ROLLBACK_SUCCESSFUL";
    });
  }

  /** Lets time pass until it has so many running tasks. */
  waitRunningCount(count: number): Promise<void> {
    return this.waitUntil((service) => service.runningCount === count);
  }

  /** Lets time pass until the condition holds. */
  waitUntil(condition: (service: types.Service) => boolean): Promise<void> {
    return until(this.fake, `a condition on service ${this.name}`, async () => condition(await this.describe()));
  }
}

/** A task set of a service, which CodeDeploy or an external controller has made. */
export class TaskSetHandle {
  constructor(
    private readonly fake: FakeEcs,
    readonly service: ServiceHandle,
    readonly id: string,
  ) {}

  private get place() {
    return { cluster: this.service.cluster, service: this.service.name, taskSet: this.id };
  }

  /** The task set as `DescribeTaskSets` shows it; undefined once it is gone. */
  async describe(): Promise<types.TaskSet | undefined> {
    return (await this.service.describe()).taskSets?.find((set) => set.id === this.id);
  }

  /** Makes it the primary one. */
  async promote(): Promise<void> {
    await this.fake.api.promoteTaskSet(this.place);
  }

  async delete(): Promise<void> {
    await this.fake.api.deleteTaskSet(this.place);
  }

  /** Lets time pass until it is gone. */
  waitGone(): Promise<void> {
    return until(this.fake, `task set ${this.id} to be gone`, async () => (await this.describe()) === undefined);
  }
}

/** A revision of a task definition. */
export class TaskDefinitionHandle {
  constructor(
    private readonly fake: FakeEcs,
    readonly described: types.TaskDefinition,
  ) {}

  get arn(): string {
    return this.described.taskDefinitionArn ?? "";
  }

  get family(): string {
    return this.described.family ?? "";
  }

  get revision(): number {
    return this.described.revision ?? 0;
  }

  /**
   * Runs one task of it, with further members of `RunTask`'s request.
   * It is on Fargate if it may be, else on EC2, and in `subnet-1` if it needs a subnet.
   */
  async run(request: Record<string, unknown> = {}): Promise<TaskHandle> {
    const { requiresCompatibilities = [], compatibilities = [], networkMode } = this.described;
    const needed = requiresCompatibilities.length > 0 ? requiresCompatibilities : compatibilities;
    const isPlaced = "launchType" in request || "capacityProviderStrategy" in request;
    const network = { networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"] } } };
    const answer = await this.fake.call("RunTask", {
      taskDefinition: this.arn,
      ...(isPlaced ? {} : { launchType: needed.includes("FARGATE") ? "FARGATE" : "EC2" }),
      ...(networkMode === "awsvpc" ? network : {}),
      ...request,
    });
    const { tasks, failures } = answer as { tasks: types.Task[]; failures: unknown[] };
    if (tasks[0] === undefined) {
      throw new RangeError(`failed to run ${this.arn}: ${JSON.stringify(failures)}`);
    }
    return new TaskHandle(this.fake, tasks[0].taskArn ?? "");
  }
}

/** A container instance. */
export class InstanceHandle {
  constructor(
    private readonly fake: FakeEcs,
    readonly id: string,
  ) {}

  /** The instance as `DescribeContainerInstances` shows it, also after it was deregistered. */
  async describe(): Promise<types.ContainerInstance> {
    const { containerInstances } = await this.fake.api.getContainerInstances();
    const found = containerInstances.find((it) => it.containerInstanceArn?.endsWith(`/${this.id}`));
    if (found === undefined) {
      throw new RangeError(`no container instance '${this.id}'`);
    }
    return found;
  }

  async arn(): Promise<string> {
    return (await this.describe()).containerInstanceArn ?? "";
  }

  async status(): Promise<string> {
    return (await this.describe()).status ?? "";
  }

  async isAgentConnected(): Promise<boolean> {
    return (await this.describe()).agentConnected ?? false;
  }

  /** Sets it to `DRAINING`. */
  async drain(): Promise<void> {
    await this.fake.api.drainInstance({ instance: this.id });
  }

  /** Sets it to `ACTIVE` again. */
  async activate(): Promise<void> {
    await this.fake.api.activateInstance({ instance: this.id });
  }

  /** Its machine is gone. */
  async terminate(): Promise<void> {
    await this.fake.api.terminateInstance({ instance: this.id });
  }

  /** EC2 takes this Spot instance back in two minutes. */
  async spotInterrupt(): Promise<void> {
    await this.fake.api.interruptInstance({ instance: this.id });
  }

  /** Its agent loses its connection. */
  async disconnectAgent(): Promise<void> {
    await this.fake.api.disconnectAgent({ instance: this.id });
  }

  /** Its agent is connected again. */
  async reconnectAgent(): Promise<void> {
    await this.fake.api.reconnectAgent({ instance: this.id });
  }
}

/** Containers of tasks that are still to be started: `ecs.containers("worker").once().script(…)`. */
export class SelectedContainers {
  private which: types.Which = "all";

  constructor(
    private readonly fake: FakeEcs,
    private readonly selector: string,
  ) {}

  /** The first so many of them. */
  times(count: number): this {
    this.which = { first: count };
    return this;
  }

  /** The first of them. */
  once(): this {
    return this.times(1);
  }

  /** The n-th one alone, counted from 1. */
  nth(n: number): this {
    this.which = { nth: n };
    return this;
  }

  /** They follow the script. */
  async script(script: Script | types.Script): Promise<void> {
    const form = script instanceof Script ? script.form : script;
    await this.fake.api.script({ containers: this.selector, script: form, which: this.which });
  }

  /** They are real containers, where the server has an engine. */
  async inDocker(): Promise<void> {
    await this.fake.api.chooseRuntime({ runtime: "docker", containers: this.selector });
  }

  /** Pods have them, where the server has a cluster, with the other containers of their tasks. */
  async inKubernetes(): Promise<void> {
    await this.fake.api.chooseRuntime({ runtime: "kubernetes", containers: this.selector });
  }

  /** They are simulated, where others are real. */
  async simulated(): Promise<void> {
    await this.fake.api.chooseRuntime({ runtime: "simulator", containers: this.selector });
  }
}
