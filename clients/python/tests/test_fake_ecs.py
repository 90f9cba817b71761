"""What users do, against the real server."""

import json
import os
import pathlib
import subprocess
import sys
import threading
from datetime import timedelta
from typing import Any

import pytest

from fake_ecs import ApiError, FakeEcs, FakeEcsError, NotReached, Refused, Script, StartFailed

NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
manual = pytest.mark.fake_ecs(clock="manual")


# ---- tasks ----


def test_tasks_are_found_and_looked_at(fake_ecs: FakeEcs) -> None:
    web = fake_ecs.define("web")
    task = web.run(startedBy="me", tags=[{"key": "team", "value": "a"}])
    task.wait_running()
    fake_ecs.define("job").run(startedBy="you").force_stop()

    tasks = fake_ecs.tasks()
    assert tasks.count() == 2
    for found in (
        tasks.running(),
        tasks.family("web"),
        tasks.started_by("me"),
        tasks.tagged("team", "a"),
        tasks.group("family:web"),
        fake_ecs.tasks(family="web"),
        fake_ecs.tasks(status="RUNNING"),
        fake_ecs.cluster("default").tasks().started_by("me"),
    ):
        assert found.only() == task
    assert tasks.stopped().only() == tasks.last() == tasks[1]
    assert tasks.first() == fake_ecs.task(task.id()) == fake_ecs.task(task.arn())
    assert (task.family(), task.revision(), task.started_by()) == ("web", 1, "me")
    assert (task.status(), task.desired_status(), task.group()) == ("RUNNING", "RUNNING", "family:web")
    assert task.describe()["taskDefinitionArn"] == web.arn()
    assert task.metadata()["TaskARN"] == task.arn()
    assert [container.name() for container in task.containers()] == web.container_names() == ["app"]
    with pytest.raises(AssertionError, match="there are 2 tasks, not one: .*RUNNING"):
        tasks.only()
    with pytest.raises(LookupError, match="no container 'sidecar' in .*; there is: app"):
        task.container("sidecar")


def test_tasks_are_interfered_with(fake_ecs: FakeEcs) -> None:
    web = fake_ecs.define("web")
    forced, failed, exited, forgotten = (web.run() for _ in range(4))

    forced.force_stop()
    failed.mark_failed(exit_code=137, reason="OutOfMemoryError")
    exited.wait_running()
    exited.container("app").exit(3)
    exited.wait_stopped()
    forgotten.force_stop()
    forgotten.wait_stopped()
    forgotten.forget()

    assert forced.stop_code() == "UserInitiated"
    assert failed.container("app").exit_code() == 137
    assert failed.stopped_reason() == "OutOfMemoryError"
    assert exited.stop_code() == "EssentialContainerExited"
    assert exited.container("app").exit_code() == 3
    answer = fake_ecs.call("DescribeTasks", tasks=[forgotten.arn()])
    assert answer["failures"][0]["reason"] == "MISSING"
    assert "STOPPED" in str(exited.timeline())
    assert exited.timeline()[-1]["text"] in str(exited.timeline())


@manual
def test_scripts_say_what_containers_do(fake_ecs: FakeEcs) -> None:
    fake_ecs.script("web", Script().log("up").exits(4).after(timedelta(minutes=1)))
    fake_ecs.containers("job").once().script(Script().runs_out_of_memory())
    web, first, second = fake_ecs.define("web").run(), fake_ecs.define("job").run(), fake_ecs.define("job").run()

    web.wait_stopped()
    first.wait_stopped()

    assert web.logs("app").lines() == ["up"]
    assert web.logs("app").contains("u")
    assert web.logs_text() == "up\n"
    assert web.container("app").exit_code() == 4
    assert 60 <= fake_ecs.elapsed() < 70
    assert first.container("app").exit_code() == 137
    assert second.is_running()
    with pytest.raises(ValueError, match="`after` moves the step before it"):
        Script().after(1)


@manual
def test_health_is_set(fake_ecs: FakeEcs) -> None:
    container: dict[str, Any] = {"name": "app", "image": "web", "healthCheck": {"command": ["CMD", "true"]}}
    task = fake_ecs.define("web", containerDefinitions=[container]).run()
    task.wait_until(lambda task: task.health() == "HEALTHY")

    task.container("app").set_healthy(False)

    assert task.container("app").health() == "UNHEALTHY"


def test_logs_are_followed_until_the_task_has_stopped(fake_ecs: FakeEcs) -> None:
    fake_ecs.script("web", Script().log("first").log("second").after(0.2))
    task = fake_ecs.define("web").run()

    lines = task.follow_logs("app")
    assert next(lines)["text"] == "first"
    assert next(lines)["text"] == "second"
    task.force_stop()

    assert list(lines) == []


# ---- services and what is below them ----


@manual
def test_services_are_looked_at_and_interfered_with(fake_ecs: FakeEcs) -> None:
    fake_ecs.define("web")
    client = fake_ecs.client()
    client.create_service(
        serviceName="web", taskDefinition="web", desiredCount=2, launchType="FARGATE", networkConfiguration=NETWORK
    )
    service = fake_ecs.service("web")
    service.wait_stable()
    assert service.running_count() == service.desired_count() == 2
    assert service.tasks().running().count() == 2
    assert service.messages()[-1].endswith("has reached a steady state.")
    assert service.service_deployments()[0]["status"] == "SUCCESSFUL"

    service.crash_loop(1)
    client.update_service(service="web", desiredCount=3)
    service.wait_until(lambda service: service.tasks().stopped().count() == 1)
    service.wait_running_count(3)
    assert service.tasks().stopped().only().container("app").exit_code() == 1

    with service.hold_deployment():
        client.update_service(service="web", desiredCount=0)
        fake_ecs.settle()
        assert service.running_count() == 3
    service.wait_running_count(0)
    assert fake_ecs.services()[0].arn() == service.arn()
    with pytest.raises(Refused, match="no service 'default/api'; there is: default/web") as refused:
        fake_ecs.service("api")
    assert refused.value.status == 404


@manual
def test_instances_come_and_go(fake_ecs: FakeEcs) -> None:
    instance = fake_ecs.add_instance("m5.large", zone="us-east-1c", attributes={"rack": "7"}, tags={"team": "a"})
    assert instance.describe()["tags"] == [{"key": "team", "value": "a"}]
    assert fake_ecs.instances()[0].arn() == instance.arn()

    instance.drain()
    assert instance.status() == "DRAINING"
    instance.activate()
    instance.disconnect_agent()
    assert not instance.is_agent_connected()
    instance.reconnect_agent()
    instance.terminate()
    fake_ecs.settle()
    assert fake_ecs.cluster("default").describe()["registeredContainerInstancesCount"] == 0

    group = fake_ecs.auto_scaling().add_group("workers", min=1, max=3)
    group.set_desired_capacity(2)
    fake_ecs.settle()
    assert fake_ecs.cluster("default").describe()["registeredContainerInstancesCount"] == 2
    assert fake_ecs.cluster("default").add_external_instance().status() == "ACTIVE"


@manual
def test_code_deploy_has_its_task_sets(fake_ecs: FakeEcs) -> None:
    container: dict[str, Any] = {"name": "app", "image": "web", "portMappings": [{"containerPort": 80}]}
    fake_ecs.define("web", containerDefinitions=[container])
    blue = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1"
    green = blue.replace("/web/", "/green/")
    fake_ecs.client().create_service(
        serviceName="web",
        taskDefinition="web",
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration=NETWORK,
        deploymentController={"type": "CODE_DEPLOY"},
        loadBalancers=[{"targetGroupArn": blue, "containerName": "app", "containerPort": 80}],
    )
    service = fake_ecs.service("web")
    service.wait_stable()
    (before,) = service.task_sets()
    fake_ecs.elb().target_group(blue).wait_healthy(1)

    after = service.code_deploy("web:1", green)
    after.wait_steady()
    after.promote()
    assert after.status() == "PRIMARY"
    before.delete()
    before.wait_gone()

    assert [task_set.id() for task_set in service.task_sets()] == [after.id()]
    group = fake_ecs.elb().target_group(green)
    failed = group.targets()[0]["id"]
    group.fail_health(failed)
    # Its task is replaced.
    fake_ecs.wait_until(lambda _: failed not in [target["id"] for target in group.targets()])
    group.wait_healthy(1)
    assert green in [found.name() for found in fake_ecs.elb().target_groups()]


@manual
def test_spot_capacity_is_taken_back(fake_ecs: FakeEcs) -> None:
    fake_ecs.add_cluster("spot")
    strategy = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    tasks = [fake_ecs.define("web").run(cluster="spot", capacityProviderStrategy=strategy) for _ in range(2)]
    fake_ecs.settle()

    (taken,) = fake_ecs.reclaim_spot(1)
    taken.wait_stopped()
    assert taken.stop_code() == "SpotInterruption"
    (left,) = set(tasks) - {taken}
    left.spot_interrupt()
    left.wait_stopped()


# ---- what goes wrong ----


def test_calls_go_wrong(fake_ecs: FakeEcs) -> None:
    web = fake_ecs.define("web")
    fault = fake_ecs.faults().on("RunTask").nth(2).family("web").error("ServerException", "no")

    web.run()
    with pytest.raises(ApiError, match="RunTask: ServerException: no") as refused:
        web.run()
    assert refused.value.code == "ServerException"
    assert fault.hits() == 1
    assert [fault["text"] for fault in fake_ecs.faults().all_made()] == [fault.describe()["text"]]
    origin = fault.describe()["fault"].get("origin")
    assert origin and origin["file"] == __file__
    fault.remove()
    assert not fault.describe()["isActive"]


@manual
def test_tasks_and_events_go_wrong(fake_ecs: FakeEcs) -> None:
    fake_ecs.faults().task_starts().nth(1).fail("no route to the registry")
    fake_ecs.faults().events().matching('{"detail":{"lastStatus":["STOPPED"]}}').once().lose()
    web = fake_ecs.define("web")
    first, second = web.run(), web.run()
    first.wait_stopped()
    second.force_stop()
    second.wait_stopped()
    fake_ecs.settle()

    assert first.stopped_reason() == "no route to the registry"
    stopped = fake_ecs.events({"detail": {"lastStatus": ["STOPPED"]}})
    assert len({event["detail"]["taskArn"] for event in stopped}) == 1


# ---- what has happened ----


def test_events_are_streamed(fake_ecs: FakeEcs) -> None:
    stream = fake_ecs.event_stream({"detail-type": ["ECS Task State Change"]})
    task = fake_ecs.define("web").run()
    task.wait_running()

    assert next(stream)["detail"]["taskArn"] == task.arn()
    again = fake_ecs.event_stream(from_start=True)
    assert next(again)["source"] == "aws.ecs"


def test_requests_and_timelines_tell_what_was_done(fake_ecs: FakeEcs) -> None:
    task = fake_ecs.define("web").run()
    fake_ecs.client().list_tasks()

    assert fake_ecs.requests(last=1) == fake_ecs.requests()[-1:]
    assert len(fake_ecs.events(last=1)) == 1
    assert fake_ecs.requests("RunTask")[0]["output"]["tasks"][0]["taskArn"] == task.arn()
    assert fake_ecs.requests("RunTask")[0]["input"]["taskDefinition"].endswith("/web:1")
    assert [request["operation"] for request in fake_ecs.requests(service="ecs")][-1] == "ListTasks"
    texts = [entry["text"] for entry in fake_ecs.timeline(reads=True)]
    assert any("ListTasks" in text for text in texts)
    assert not any("ListTasks" in entry["text"] for entry in fake_ecs.timeline())
    assert task.id()[:8] in fake_ecs.story() or "web" in fake_ecs.story()


# ---- neighbours ----


@manual
def test_neighbours_have_what_tasks_need(fake_ecs: FakeEcs, tmp_path: pathlib.Path) -> None:
    (tmp_path / "app.env").write_text("A=1\n")
    secret = fake_ecs.secrets().put("db", "s3cret")
    fake_ecs.parameters().put("/web/url", "http://localhost")
    fake_ecs.parameters().put_secure("/web/key", "k")
    fake_ecs.s3().put_directory("config", tmp_path)
    fake_ecs.ec2().add_subnet("subnet-7", zone="us-east-1b", addresses=1)
    digest = fake_ecs.ecr().push_image("web:1")
    fake_ecs.cloudwatch().raise_alarm("errors")
    fake_ecs.cloudwatch().clear_alarm("errors")
    role = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"
    container = {"name": "app", "image": "web:1", "secrets": [{"name": "DB", "valueFrom": secret}]}

    task = fake_ecs.define("web", executionRoleArn=role, containerDefinitions=[container]).run()
    task.wait_running()

    assert task.container("app").describe()["imageDigest"] == digest
    values = fake_ecs.client("secretsmanager").get_secret_value(SecretId="db")
    assert values["SecretString"] == "s3cret"
    fake_ecs.secrets().remove("db")
    fake_ecs.parameters().remove("/web/key")
    fake_ecs.s3().remove("config", "app.env")


def test_policies_and_quotas_are_in_force(fake_ecs: FakeEcs) -> None:
    statement = {"Effect": "Allow", "Action": "ecs:RegisterTaskDefinition", "Resource": "*"}
    fake_ecs.permissions().allow({"Version": "2012-10-17", "Statement": [statement]})
    fake_ecs.define("web")
    with pytest.raises(ApiError, match="AccessDeniedException"):
        fake_ecs.call("ListTasks")
    fake_ecs.reset()
    fake_ecs.set_quotas(clusters=1)
    with pytest.raises(ApiError, match="[Cc]luster"):
        fake_ecs.call("CreateCluster", clusterName="two")


# ---- time ----


@pytest.mark.fake_ecs(clock="manual", profile="realistic", epoch="2025-06-01T00:00:00Z")
def test_time_is_moved(fake_ecs: FakeEcs) -> None:
    before = fake_ecs.now()
    fake_ecs.advance(timedelta(hours=1))
    assert fake_ecs.now() - before == timedelta(hours=1)
    assert fake_ecs.next_event_in() is None
    assert not fake_ecs.step()

    task = fake_ecs.define("web").run()
    assert (fake_ecs.next_event_in() or 0) > 0
    assert fake_ecs.step()
    fake_ecs.settle()
    assert task.is_running()
    with pytest.raises(NotReached, match="task .* to be STOPPED, but nothing more happens.*\n\n(.|\n)*RunTask"):
        task.wait_stopped()
    with pytest.raises(NotReached, match="to be PENDING, but that cannot happen any more"):
        task.wait_status("PENDING")


def test_waiting_with_the_clock_of_the_system_has_an_end(fake_ecs: FakeEcs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeEcs, "patience", 0.05)
    with pytest.raises(NotReached, match="that has not happened within 0.05 s of real time"):
        fake_ecs.wait_until(lambda ecs: ecs.tasks().count() > 0)


# ---- accounts and regions ----


def test_regions_and_accounts_are_apart(fake_ecs: FakeEcs) -> None:
    frankfurt, other = fake_ecs.in_region("eu-central-1"), fake_ecs.in_account("210987654321")
    task = frankfurt.define("web").run()
    other.define("job").run()

    assert task.arn().startswith("arn:aws:ecs:eu-central-1:123456789012:")
    assert frankfurt.tasks().only() == task
    assert other.client().list_tasks()["taskArns"] == [other.tasks().only().arn()]
    assert fake_ecs.tasks().count() == 2
    fault = frankfurt.faults().on("ListTasks").once().throttle()
    fake_ecs.call("ListTasks")
    assert fault.hits() == 0
    with pytest.raises(ApiError):
        frankfurt.call("ListTasks")
    assert fault.hits() == 1
    task.force_stop()
    assert task.is_stopped() or task.desired_status() == "STOPPED"


# ---- starting and ending ----


def test_a_server_of_ones_own_ends_with_its_block() -> None:
    with FakeEcs.start("--quotas", region="us-west-2", secret={"db": "s3cret"}, no_default_cluster=True) as ecs:
        assert ecs.region() == "us-west-2"
        assert ecs.clusters() == []
        other = FakeEcs.connect(ecs.endpoint_url())
        assert other.account() == ecs.account()
    with pytest.raises(FakeEcsError, match="nobody answers at http://127.0.0.1:"):
        other.clusters()


def test_a_server_is_shut_down_by_whoever_asks() -> None:
    ecs = FakeEcs.start()
    FakeEcs.connect(ecs.endpoint_url()).shutdown()
    ecs.close()


def test_a_server_that_does_not_start_says_why() -> None:
    with pytest.raises(StartFailed, match="--clock"):
        FakeEcs.start(clock="broken")
    with pytest.raises(FakeEcsError, match="is no address of a server"):
        FakeEcs.connect("127.0.0.1:4566")


def test_other_processes_find_it_by_their_environment(fake_ecs: FakeEcs) -> None:
    script = "import boto3; print(boto3.client('ecs').list_clusters()['clusterArns'])"
    variables = {**os.environ, **fake_ecs.env_vars()}

    output = subprocess.run([sys.executable, "-c", script], env=variables, capture_output=True, text=True, check=True)

    assert "cluster/default" in output.stdout


def test_the_environment_also_leads_calls_here_that_have_a_host_of_their_own(fake_ecs: FakeEcs) -> None:
    script = """
import boto3
cloud_map = boto3.client("servicediscovery")
cloud_map.create_http_namespace(Name="shop")
print(cloud_map.list_namespaces()["Namespaces"])
try:
    cloud_map.discover_instances(NamespaceName="shop", ServiceName="web")
except cloud_map.exceptions.ServiceNotFound:
    print("there is no such service")
"""
    variables = {**os.environ, **fake_ecs.env_vars()}

    output = subprocess.run([sys.executable, "-c", script], env=variables, capture_output=True, text=True, check=True)

    assert "there is no such service" in output.stdout


def test_proxies_of_the_environment_are_not_used(fake_ecs: FakeEcs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")

    assert fake_ecs.clusters()[0].name() == "default"


def test_threads_can_share_it(fake_ecs: FakeEcs) -> None:
    web = fake_ecs.define("web")
    threads = [threading.Thread(target=web.run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert fake_ecs.tasks().count() == 8
    assert json.dumps(fake_ecs.tasks()[0].describe())


def test_a_server_with_a_token_is_for_those_who_have_it() -> None:
    with FakeEcs.start(token="s3cret") as ecs:
        assert len(ecs.clusters()) == 1
        assert len(FakeEcs.connect(ecs.endpoint_url(), token="s3cret").tasks()) == 0
        with pytest.raises(Refused, match="token"):
            FakeEcs.connect(ecs.endpoint_url())
