import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";

import { ApiError, FakeEcs, FakeEcsError, NotReached, Refused, Script, StartFailed } from "../src/index.js";

const networkConfiguration = { awsvpcConfiguration: { subnets: ["subnet-1"] } };

describe("with a clock that the test moves", () => {
  let ecs: FakeEcs;
  before(async () => {
    ecs = await FakeEcs.start({ clock: "manual", profile: "realistic" });
  });
  beforeEach(() => ecs.reset());
  afterEach(() => ecs.verify());
  after(() => ecs.close());

  test("tasks are found and looked at", async () => {
    const web = await ecs.define("web");
    const task = await web.run({ startedBy: "me", tags: [{ key: "team", value: "a" }] });
    await task.waitRunning();
    const job = await (await ecs.define("job")).run({ startedBy: "you" });
    await job.forceStop();
    await job.waitStopped();

    const tasks = await ecs.tasks();
    assert.equal(tasks.count, 2);
    for (const found of [
      tasks.running(),
      tasks.family("web"),
      tasks.startedBy("me"),
      tasks.tagged("team", "a"),
      tasks.group("family:web"),
      await ecs.tasks({ family: "web" }),
      await ecs.tasks({ status: "RUNNING" }),
      (await ecs.cluster("default").tasks()).startedBy("me"),
    ]) {
      assert.equal(found.only().arn, task.arn);
    }
    assert.equal(tasks.stopped().only().arn, tasks.last().arn);
    assert.equal((await ecs.task(task.id)).arn, tasks.first().arn);
    assert.deepEqual([await task.family(), await task.revision(), await task.startedBy()], ["web", 1, "me"]);
    assert.equal((await task.metadata())["TaskARN"], task.arn);
    assert.throws(() => tasks.only(), /there are 2 tasks, not one: RUNNING arn:/);
    await assert.rejects(task.container("sidecar").status(), /no container 'sidecar' in .*; there is: app/);
  });

  test("tasks are interfered with", async () => {
    const web = await ecs.define("web");
    const [failed, exited, forgotten] = [await web.run(), await web.run(), await web.run()];
    await exited.waitRunning();

    await failed.markFailed({ exitCode: 137, reason: "OutOfMemoryError" });
    await exited.container("app").exit(3);
    await exited.waitStopped();
    await forgotten.forceStop();
    await forgotten.waitStopped();
    await forgotten.forget();

    assert.equal(await failed.stoppedReason(), "OutOfMemoryError");
    assert.equal(await failed.container("app").exitCode(), 137);
    assert.equal(await exited.stopCode(), "EssentialContainerExited");
    assert.equal(await exited.container("app").exitCode(), 3);
    const { failures } = await ecs.call("DescribeTasks", { tasks: [forgotten.arn] });
    assert.equal((failures as [{ reason: string }])[0].reason, "MISSING");
    assert.match(await exited.timelineText(), /STOPPED/);
    assert.match((await exited.timeline()).at(-1)?.text ?? "", /STOPPED/);
  });

  test("scripts say what containers do", async () => {
    await ecs.script("web", new Script().log("up").exits(4).after(60));
    await ecs.containers("job").once().script(new Script().runsOutOfMemory());
    const [web, job] = [await (await ecs.define("web")).run(), await ecs.define("job")];
    const [first, second] = [await job.run(), await job.run()];
    await web.waitStopped();

    assert.deepEqual((await web.logs("app")).lines(), ["up"]);
    assert.equal(await web.logsText(), "up\n");
    assert.equal(await first.container("app").exitCode(), 137);
    assert.ok(await second.isRunning());
    assert.throws(() => new Script().after(1), /`after` moves the step before it/);
  });

  test("services are looked at and interfered with", async () => {
    await ecs.define("web");
    const given = { serviceName: "web", taskDefinition: "web", desiredCount: 2, launchType: "FARGATE" };
    await ecs.call("CreateService", { ...given, networkConfiguration });
    const service = ecs.service("web");
    await service.waitStable();
    assert.equal(await service.runningCount(), 2);
    assert.equal((await service.tasks()).running().count, 2);
    assert.match((await service.messages()).at(-1) ?? "", /has reached a steady state\.$/);
    assert.equal((await service.serviceDeployments())[0]?.status, "SUCCESSFUL");

    const held = await service.holdDeployment();
    await ecs.call("UpdateService", { service: "web", desiredCount: 0 });
    await ecs.settle();
    assert.equal(await service.runningCount(), 2);
    await held.release();
    await service.waitRunningCount(0);

    const wrong = ecs.service("api").describe();
    await assert.rejects(wrong, (error) => {
      assert.ok(error instanceof Refused);
      assert.equal(error.status, 404);
      return error.message.startsWith("no service 'default/api'; there is: default/web");
    });
  });

  test("CodeDeploy has its task sets", async () => {
    await ecs.define("web", {
      containerDefinitions: [{ name: "app", image: "web", portMappings: [{ containerPort: 80 }] }],
    });
    const targetGroupArn = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1";
    const given = { serviceName: "web", taskDefinition: "web", desiredCount: 1, launchType: "FARGATE" };
    await ecs.call("CreateService", {
      ...given,
      networkConfiguration,
      deploymentController: { type: "CODE_DEPLOY" },
      loadBalancers: [{ targetGroupArn, containerName: "app", containerPort: 80 }],
    });
    const service = ecs.service("web");
    await service.waitStable();
    const [before] = await service.taskSets();
    await ecs.elb().targetGroup(targetGroupArn).waitHealthy(1);

    const after = await service.codeDeploy("web:1", targetGroupArn.replace("/web/", "/green/"));
    await service.waitStable();
    await after.promote();
    await before?.delete();
    await before?.waitGone();

    assert.equal((await after.describe())?.status, "PRIMARY");
    assert.deepEqual((await service.taskSets()).map((set) => set.id), [after.id]);
  });

  test("Spot capacity is taken back", async () => {
    await ecs.addCluster("spot");
    const capacityProviderStrategy = [{ capacityProvider: "FARGATE_SPOT", weight: 1 }];
    const task = await (await ecs.define("web")).run({ cluster: "spot", capacityProviderStrategy });
    await task.waitRunning();

    const [taken] = await ecs.reclaimSpot(1);
    await taken?.waitStopped();

    assert.equal(taken?.arn, task.arn);
    assert.equal(await task.stopCode(), "SpotInterruption");
  });

  test("instances come and go", async () => {
    const instance = await ecs.addInstance({ tags: { team: "a" }, attributes: { rack: "7" } });
    assert.deepEqual((await instance.describe()).tags, [{ key: "team", value: "a" }]);
    await instance.drain();
    assert.equal(await instance.status(), "DRAINING");
    await instance.activate();
    await instance.disconnectAgent();
    assert.equal(await instance.isAgentConnected(), false);
    await instance.terminate();

    const group = await ecs.autoScaling().addGroup("workers", { min: 1, max: 3 });
    await group.setDesiredCapacity(2);
    await ecs.settle();
    const external = await ecs.cluster("default").addExternalInstance();
    assert.equal(await external.status(), "ACTIVE");
    assert.equal((await ecs.instances({ cluster: "default" })).length, 4);
  });

  test("calls, starts and events go wrong", async () => {
    const web = await ecs.define("web");
    const fault = await ecs.faults().on("RunTask").nth(2).family("web").error("ServerException", "no");
    await ecs.faults().taskStarts().once().fail("no route to the registry");
    await ecs.faults().events().matching('{"detail":{"lastStatus":["STOPPED"]}}').once().lose();

    const task = await web.run();
    await assert.rejects(web.run(), (error) => error instanceof ApiError && error.code === "ServerException");
    await task.waitStopped();
    await ecs.settle();

    assert.equal(await task.stoppedReason(), "no route to the registry");
    assert.equal(await fault.hits(), 1);
    assert.deepEqual(await ecs.events({ detail: { lastStatus: ["STOPPED"] } }), []);
    const unused = await ecs.faults().on("StopTask").once().throttle();
    await assert.rejects(ecs.verify(), /faults have never fired.*\n.*StopTask/);
    await unused.optional();
  });

  test("neighbours have what tasks need", async () => {
    const secret = await ecs.secrets().put("db", "s3cret");
    await ecs.parameters().put("/web/url", "http://localhost");
    await ecs.s3().put("config", "web/app.env", "A=1\n");
    await ecs.ec2().addSubnet("subnet-1", { zone: "us-east-1b", addresses: 3 });
    const digest = await ecs.ecr().pushImage("web:1");
    const container = { name: "app", image: "web:1", secrets: [{ name: "DB", valueFrom: secret }] };
    const executionRoleArn = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole";
    const task = await (await ecs.define("web", { containerDefinitions: [container], executionRoleArn })).run();
    await task.waitRunning();

    assert.equal((await task.container("app").describe()).imageDigest, digest);
    await ecs.secrets().remove("db");
    await ecs.parameters().remove("/web/url");
    await ecs.s3().remove("config", "web/app.env");
  });

  test("time is moved", async () => {
    const before = await ecs.now();
    await ecs.advance(3600);
    assert.equal((await ecs.now()).getTime() - before.getTime(), 3_600_000);
    assert.equal(await ecs.nextEventIn(), null);
    assert.equal(await ecs.step(), false);

    const task = await (await ecs.define("web")).run();
    assert.equal(await task.status(), "PROVISIONING");
    await ecs.settle();
    assert.ok(await task.isRunning());
    const stopped = task.waitStopped();
    await assert.rejects(stopped, (error) => {
      assert.ok(error instanceof NotReached);
      return /to be STOPPED, but nothing more happens.*\n\n(.|\n)*RunTask/.test(error.message);
    });
    await assert.rejects(task.waitStatus("PENDING"), /that cannot happen any more/);
  });

  test("regions and accounts are apart", async () => {
    const [frankfurt, other] = [ecs.inRegion("eu-central-1"), ecs.inAccount("210987654321")];
    const task = await (await frankfurt.define("web")).run();
    await (await other.define("job")).run();
    assert.match(task.arn, /^arn:aws:ecs:eu-central-1:123456789012:/);
    assert.equal((await frankfurt.tasks()).only().arn, task.arn);
    assert.equal((await ecs.tasks()).count, 2);

    const fault = await frankfurt.faults().on("ListTasks").once().throttle();
    await ecs.call("ListTasks");
    assert.equal(await fault.hits(), 0);
    await assert.rejects(frankfurt.call("ListTasks"), ApiError);
    assert.equal(await fault.hits(), 1);
  });

  test("requests tell what was done", async () => {
    await (await ecs.define("web")).run();

    const requests = await ecs.requests({ operation: "RunTask" });
    assert.equal(requests.length, 1);
    assert.ok(requests[0]?.isOk);
    assert.match(await ecs.story(), /RunTask/);
    assert.ok((await ecs.timeline()).some((entry) => entry.kind === "write"));
  });
});

describe("with the clock of the system", () => {
  let ecs: FakeEcs;
  before(async () => {
    ecs = await FakeEcs.start();
  });
  beforeEach(() => ecs.reset());
  after(() => ecs.close());

  test("logs are followed until the task has stopped", async () => {
    await ecs.script("web", new Script().log("first").log("second").after(0.2).exits(0).after(0.4));
    const task = await (await ecs.define("web")).run();

    const lines = [];
    for await (const line of await task.followLogs("app")) {
      lines.push(line.text);
    }

    assert.deepEqual(lines, ["first", "second"]);
  });

  test("events are streamed", async () => {
    const stream = await ecs.eventStream({ "detail-type": ["ECS Task State Change"] });
    const task = await (await ecs.define("web")).run();
    await task.waitRunning();

    for await (const event of stream) {
      assert.equal((event["detail"] as { taskArn: string }).taskArn, task.arn);
      break;
    }
  });

  test("a stream is ended by a signal", async () => {
    const signal = AbortSignal.timeout(200);
    const stream = await ecs.eventStream(undefined, { signal });

    await assert.rejects(stream.next(), { name: /AbortError|TimeoutError/ });
  });

  test("waiting has an end", async () => {
    ecs.patience = 50;
    const waited = ecs.waitUntil(async (ecs) => (await ecs.tasks()).count > 0);
    await assert.rejects(waited, /that has not happened within 50 ms of real time/);
    ecs.patience = 60_000;
  });
});

describe("a server of one's own", () => {
  test("ends when it is closed", async () => {
    const options = { region: "us-west-2", secret: { db: "s3cret" }, noDefaultCluster: true };
    const ecs = await FakeEcs.start(options, { args: ["--quotas"] });
    assert.equal(ecs.region, "us-west-2");
    assert.equal(ecs.clientConfig().region, "us-west-2");
    assert.deepEqual(await ecs.clusters(), []);
    const other = await FakeEcs.connect(ecs.endpointUrl);
    await ecs.close();

    await assert.rejects(other.clusters(), (error) => {
      return error instanceof FakeEcsError && /nobody answers at http:\/\/127\.0\.0\.1:/.test(error.message);
    });
  });

  test("is shut down by whoever asks", async () => {
    const ecs = await FakeEcs.start();
    await (await FakeEcs.connect(ecs.endpointUrl)).shutdown();
    await ecs.close();
  });

  test("with a token is for those who have it", async () => {
    const ecs = await FakeEcs.start({ token: "s3cret" });
    try {
      const other = await FakeEcs.connect(ecs.endpointUrl, { token: "s3cret" });
      assert.equal((await other.clusters()).length, 1);
      await assert.rejects(FakeEcs.connect(ecs.endpointUrl), /token/);
    } finally {
      await ecs.close();
    }
  });

  test("says why it does not start", async () => {
    await assert.rejects(FakeEcs.start({ clock: "broken" }), (error) => {
      return error instanceof StartFailed && error.message.includes("--clock");
    });
    await assert.rejects(FakeEcs.start({}, { binary: "/nowhere/fake-ecs" }), /cannot run \/nowhere\/fake-ecs/);
    await assert.rejects(FakeEcs.connect("127.0.0.1:4566"), /is no address of a server/);
  });
});
