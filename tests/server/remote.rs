//! `fake_ecs::Remote` against the binary: each route of the server is behind a method of it.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use fake_ecs::{
    HealthStatus, HookResult, LifecycleStage, Quotas, Race, Remote, RemoteError, Script,
    StartFailure, StopCode, TaskStatus,
};
use serde_json::Value;

use crate::server::Server;

type Done = Result<(), RemoteError>;

/// Passes on what is sent to a server, and notes the first line of each request.
struct Wire {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Wire {
    fn to(server: &Server) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, to) = (Arc::default(), server.address());
        let noted = Arc::clone(&seen);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let noted = Arc::clone(&noted);
                thread::spawn(move || pass_on(stream.unwrap(), to, &noted));
            }
        });
        Self { address, seen }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

/// A connection has one request: clients of this crate keep none.
fn pass_on(mut from: TcpStream, to: SocketAddr, noted: &Mutex<Vec<String>>) {
    let mut to = TcpStream::connect(to).unwrap();
    let (mut answers, mut back) = (to.try_clone().unwrap(), from.try_clone().unwrap());
    thread::spawn(move || std::io::copy(&mut answers, &mut back));
    let mut buffer = [0; 4096];
    let mut is_first = true;
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if std::mem::take(&mut is_first) {
            let line = String::from_utf8_lossy(&buffer[..read]);
            let line = line.lines().next().unwrap_or_default().to_owned();
            noted.lock().unwrap().push(line);
        }
        if to.write_all(&buffer[..read]).is_err() {
            return;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

/// Each route of the description, as `GET tasks/{task}`.
fn routes() -> BTreeSet<String> {
    let description: Value =
        serde_json::from_str(include_str!("../../clients/openapi.json")).unwrap();
    let paths = description["paths"].as_object().unwrap();
    let of_path = |(path, methods): (&String, &Value)| {
        let path = path.trim_start_matches("/_fake_ecs/v1/").to_owned();
        let methods = methods.as_object().unwrap().keys();
        let methods = methods.map(|method| format!("{} {path}", method.to_uppercase()));
        methods.collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

/// The route that a request is for.
fn route_of(line: &str, routes: &BTreeSet<String>) -> Option<String> {
    let mut words = line.split(' ');
    let (method, path) = (words.next()?, words.next()?);
    let path = path.strip_prefix("/_fake_ecs/v1/")?.split('?').next()?;
    let fits = |route: &&String| {
        let (of_route, form) = route.split_once(' ').unwrap();
        let (form, path) = (form.split('/'), path.split('/'));
        of_route == method
            && form.clone().count() == path.clone().count()
            && form
                .zip(path)
                .all(|(form, it)| form.starts_with('{') || form == it)
    };
    // One without braces is meant before one with them: `events/stream`.
    let mut found: Vec<&String> = routes.iter().filter(fits).collect();
    found.sort_by_key(|route| route.matches('{').count());
    found.first().map(|route| (*route).clone())
}

#[tokio::test]
async fn each_route_has_a_method() {
    let server = Server::start(&["--clock", "manual"]);
    let wire = Wire::to(&server);
    let ecs = Remote::connect(wire.url()).await.unwrap();

    walk(&ecs).await.unwrap_or_else(|error| panic!("{error}"));

    let routes = routes();
    let seen = wire.seen.lock().unwrap();
    let walked: BTreeSet<String> = seen.iter().filter_map(|it| route_of(it, &routes)).collect();
    let missing: Vec<_> = routes.difference(&walked).collect();
    assert!(
        missing.is_empty(),
        "these routes have no method of Remote that this test calls: {missing:#?}"
    );
}

async fn walk(ecs: &Remote) -> Done {
    tasks(ecs).await?;
    instances(ecs).await?;
    services(ecs).await?;
    faults(ecs).await?;
    neighbours(ecs).await?;
    history(ecs).await?;
    recording(ecs).await;
    the_end(ecs).await
}

/// `replay.rs` has one that is there.
async fn recording(ecs: &Remote) {
    let elapsed = Duration::from_secs(1);
    for refused in [
        ecs.recording().await.err(),
        ecs.recording_entries(1, 10).await.err(),
        ecs.seek_entry(1).await.err(),
        ecs.seek_elapsed(elapsed).await.err(),
    ] {
        let is_refused = matches!(refused, Some(RemoteError::Refused { status: 409, .. }));
        assert!(is_refused, "{refused:?}");
    }
}

async fn tasks(ecs: &Remote) -> Done {
    let report = ecs.define("report").await?;
    assert_eq!((report.family(), report.revision()), ("report", 1));
    ecs.script(
        "report",
        Script::new()
            .log("loading")
            .exits(3)
            .after(Duration::from_secs(9)),
    )
    .await?;
    let task = report.run().await?;
    task.wait_running().await?;
    assert_eq!(task.health().await?, HealthStatus::Unknown);
    let mut lines = task.follow_logs(None).await?;
    assert_eq!(lines.next().await?.unwrap().text, "loading");
    task.wait_stopped().await?;
    assert!(lines.next().await?.is_none());
    assert_eq!(task.container("app").exit_code().await?, Some(3));
    assert_eq!(task.logs("app").await?.lines(), ["loading"]);
    assert_eq!(
        task.stop_code().await?,
        Some(StopCode::EssentialContainerExited)
    );
    assert!(!task.timeline().await?.entries.is_empty());
    assert_eq!(task.metadata().await?["Family"], "report");

    let [one, two, three] = [
        report.run().await?,
        report.run().await?,
        report.run().await?,
    ];
    for task in [&one, &two, &three] {
        task.wait_running().await?;
    }
    assert_eq!(ecs.tasks().await?.family("report").running().len(), 3);
    one.container("app").exit(0).await?;
    two.mark_failed(137, "OutOfMemoryError").await?;
    three.set_load(None, Some(40.0)).await?;
    three.force_stop().await?;
    ecs.settle().await?;
    assert_eq!(two.container("app").exit_code().await?, Some(137));
    assert_eq!(three.stop_code().await?, Some(StopCode::UserInitiated));
    two.forget().await?;
    let unknown = ecs
        .task("0123456789abcdef0123456789abcdef")
        .force_stop()
        .await;
    assert!(
        matches!(unknown, Err(RemoteError::Refused { status: 404, .. })),
        "{unknown:?}"
    );
    let invalid = ecs.task("web").force_stop().await;
    assert!(
        matches!(invalid, Err(RemoteError::Invalid { .. })),
        "{invalid:?}"
    );

    let checked = ecs.register_json(
        r#"{ "family": "checked", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512", "containerDefinitions": [
            { "name": "app", "image": "web", "healthCheck": { "command": ["CMD", "true"] } }] }"#,
    );
    let checked = checked.await?.run().await?;
    checked.wait_running().await?;
    checked.container("app").set_healthy(false).await?;
    assert_eq!(
        checked.container("app").health().await?,
        HealthStatus::Unhealthy
    );
    assert_eq!(ecs.task_definitions().await?.len(), 2);
    assert_eq!(
        ecs.task_definition("checked").await?.container_names(),
        ["app"]
    );
    spot(ecs).await
}

/// A task that Fargate may take back.
async fn spot(ecs: &Remote) -> Done {
    let input = r#"{ "taskDefinition": "report", "cluster": "spot", "count": 2,
        "capacityProviderStrategy": [{ "capacityProvider": "FARGATE_SPOT", "weight": 1 }],
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } }"#;
    let cluster = ecs.add_cluster("spot").await?;
    ecs.containers("report")
        .nth(1)
        .script(Script::new())
        .await?;
    ecs.containers("report").simulated().await?;
    let docker = ecs.reconnect_runtime("docker").await;
    assert!(
        matches!(docker, Err(RemoteError::Refused { .. })),
        "{docker:?}"
    );
    ecs.call("RunTask", input).await?;
    ecs.advance(Duration::from_secs(1)).await?;
    cluster.tasks().await?.first().spot_interrupt().await?;
    assert_eq!(ecs.reclaim_spot(1).await?.len(), 1);
    ecs.settle().await?;
    let stopped = cluster.tasks().await?.stopped();
    assert_eq!(
        stopped.first().stop_code().await?,
        Some(StopCode::SpotInterruption)
    );
    assert_eq!(ecs.clusters().await?.len(), 2);
    Ok(())
}

async fn instances(ecs: &Remote) -> Done {
    let instance = ecs.add_instance("m5.large").await?;
    assert_eq!(instance.status().await?, "ACTIVE");
    instance.drain().await?;
    assert_eq!(instance.status().await?, "DRAINING");
    instance.activate().await?;
    instance.disconnect_agent().await?;
    assert!(!instance.is_agent_connected().await?);
    instance.reconnect_agent().await?;
    instance.terminate().await?;
    let spot = ecs
        .new_instance("m5.large")
        .zone("us-east-1b")
        .spot_draining();
    spot.add().await?.spot_interrupt().await?;
    assert_eq!(ecs.instances().await?.len(), 2);

    let group = ecs.auto_scaling().new_group("workers").max(3).add().await?;
    group.set_desired_capacity(1).await?;
    group.run_out_of_capacity().await?;
    group.regain_capacity().await?;
    ecs.settle().await?;
    assert_eq!(ecs.instances().await?.len(), 3);
    Ok(())
}

const TARGET_GROUP: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";

async fn services(ecs: &Remote) -> Done {
    let definition = r#"{ "family": "web", "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "app", "image": "web",
            "portMappings": [{ "containerPort": 80 }] }] }"#;
    ecs.register_json(definition).await?;
    let service = |name: &str, controller: &str| {
        format!(
            r#"{{ "serviceName": "{name}", "taskDefinition": "web", "desiredCount": 1,
            "launchType": "FARGATE", "deploymentController": {{ "type": "{controller}" }},
            "networkConfiguration": {{ "awsvpcConfiguration": {{ "subnets": ["subnet-1"] }} }},
            "loadBalancers": [{{ "targetGroupArn": "{TARGET_GROUP}", "containerName": "app",
                "containerPort": 80 }}] }}"#
        )
    };
    ecs.call("CreateService", service("web", "ECS")).await?;
    let web = ecs.service("default", "web");
    web.wait_stable().await?;
    assert_eq!(
        (web.running_count().await?, web.tasks().await?.len()),
        (1, 1)
    );
    assert_eq!(web.service_deployments().await?[0]["status"], "SUCCESSFUL");
    assert!(
        web.messages()
            .await?
            .last()
            .unwrap()
            .contains("steady state")
    );
    web.answer_hook(LifecycleStage::PreScaleUp, HookResult::Succeeded)
        .await?;
    web.set_load(Some(80.0), None).await?;
    let answer = web.hook_answers().await?.remove(0);
    assert_eq!(
        (answer.stage, answer.result),
        (LifecycleStage::PreScaleUp, HookResult::Succeeded)
    );
    let targets = ecs.elb().target_group(TARGET_GROUP);
    targets.wait_healthy(1).await?;
    let target = targets.registered().await?.remove(0);
    targets.fail_health(&target.id).await?;
    targets.restore_health(&target.id).await?;

    // It rolls out at once, and not in stages.
    let never = web.wait_stage(LifecycleStage::PostScaleUp).await;
    assert!(
        matches!(never, Err(RemoteError::NotReached { .. })),
        "{never:?}"
    );
    let in_stages = r#""deploymentConfiguration": { "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0, "lifecycleHooks": [
        { "targetType": "PAUSE", "lifecycleStages": ["POST_SCALE_UP"] }] },
        "serviceName": "staged""#;
    let role = r#", "advancedConfiguration": { "roleArn": "arn:aws:iam::123456789012:role/elb",
        "alternateTargetGroupArn": "GROUP-green", "productionListenerRule": "RULE" } }]"#;
    let rule = "arn:aws:elasticloadbalancing:us-east-1:123456789012:listener-rule/app/web/1/2/3";
    let role = role.replace("GROUP", TARGET_GROUP).replace("RULE", rule);
    let staged = service("staged", "ECS")
        .replace(r#""serviceName": "staged""#, in_stages)
        .replace(" }]", &role);
    ecs.call("CreateService", staged).await?;
    let staged = ecs.service("default", "staged");
    staged.wait_stage(LifecycleStage::PostScaleUp).await?;
    assert_eq!(
        staged.deployment_stage().await?.as_deref(),
        Some("POST_SCALE_UP")
    );
    ecs.call("DeleteService", r#"{ "service": "staged", "force": true }"#)
        .await?;

    ecs.call("CreateService", service("blue", "CODE_DEPLOY"))
        .await?;
    let blue = ecs.service("default", "blue");
    blue.wait_stable().await?;
    let green = blue.code_deploy("web").await?;
    green.wait_steady().await?;
    green.promote().await?;
    let first = blue.task_sets().await?.remove(0);
    first.delete().await?;
    assert_eq!(ecs.services().await?.len(), 3);
    Ok(())
}

async fn faults(ecs: &Remote) -> Done {
    let faults = ecs.faults();
    let throttled = faults.on("ListTasks").once().throttle().await?;
    let error = ecs.call("ListTasks", "{}").await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("ThrottlingException: Rate exceeded"),
        "{error}"
    );
    assert_eq!(throttled.hits().await?, 1);
    assert!(!throttled.is_active().await?);
    let origin = &throttled.describe().await?.fault["origin"]["file"];
    assert!(origin.as_str().unwrap().ends_with("remote.rs"), "{origin}");

    let never = faults
        .writes()
        .cluster("none")
        .race(Race::ClusterNotFound)
        .await?;
    assert_eq!(faults.unused().await?.len(), 1);
    never.optional().await?;
    assert_eq!(faults.unused().await?.len(), 0);
    never.remove().await?;

    let held = ecs.hold(TaskStatus::Pending).await?;
    let task = ecs.define("held").await?.run().await?;
    held.wait_hits(1).await?;
    let reached = task.wait_running().await.unwrap_err();
    assert!(
        reached
            .to_string()
            .contains("nothing more happens in the fake"),
        "{reached}"
    );
    held.remove().await?;
    task.wait_running().await?;

    faults
        .task_starts()
        .family("held")
        .once()
        .fail(StartFailure::EphemeralStorageTimeout)
        .await?;
    let fails = ecs.define("held").await?.run().await?;
    fails.wait_stopped().await?;
    assert_eq!(fails.stop_code().await?, Some(StopCode::TaskFailedToStart));
    for made in [
        faults.events().once().duplicate().await?,
        faults.log_streams().once().missing().await?,
        faults.deployments().hold(LifecycleStage::BakeTime).await?,
        ecs.service("default", "web").crash_loop(1).await?,
        ecs.gateway("shared").fail_next_route().await?,
    ] {
        made.remove().await?;
    }
    Ok(())
}

async fn neighbours(ecs: &Remote) -> Done {
    let arn = ecs.secrets().put("db/main", "s3cret").await?;
    assert!(arn.contains(":secret:db/main-"), "{arn}");
    ecs.secrets()
        .put_staged("db/main", "next", "AWSPENDING")
        .await?;
    ecs.secrets().remove("db/main").await?;
    let arn = ecs
        .parameters()
        .put_secure("/web/url", "http://localhost")
        .await?;
    assert!(arn.ends_with(":parameter/web/url"), "{arn}");
    ecs.parameters().remove("/web/url").await?;
    ecs.s3().put("config", "deep/a.env", "A=1").await?;
    ecs.s3().remove("config", "deep/a.env").await?;
    let digest = ecs.ecr().push_image("web:1").await?;
    assert!(digest.starts_with("sha256:"), "{digest}");
    ecs.cloudwatch().raise_alarm("5xx").await?;
    ecs.cloudwatch().clear_alarm("5xx").await?;
    ecs.ec2()
        .new_subnet("subnet-1")
        .zone("us-east-1c")
        .addresses(9)
        .add()
        .await?;
    ecs.set_quotas(Quotas::none()).await?;
    ecs.allow(
        r#"{ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": "*", "Resource": "*" }] }"#,
    )
    .await
}

async fn history(ecs: &Remote) -> Done {
    let mut events = ecs.event_stream().from_start().await?;
    assert_eq!(events.next().await?.unwrap()["source"], "aws.ecs");
    assert!(!ecs.events().await?.is_empty());
    let neighbours = ecs.neighbours().await?;
    assert!(neighbours.regions.iter().all(|it| it.queues.is_empty()));
    let requests = ecs.requests().await?;
    assert_eq!(requests[0].operation, "RegisterTaskDefinition");
    assert!(!ecs.timeline().await?.entries.is_empty());
    assert!(ecs.story().await?.contains("RunTask"));
    assert!(ecs.clock().await?.is_manual);
    ecs.step().await?;
    ecs.settle().await?;
    assert_eq!(ecs.next_event_in().await?, None);
    let elsewhere = ecs.in_region("eu-west-1");
    elsewhere.add_cluster("jobs").await?;
    assert_eq!(elsewhere.clusters().await?.len(), 2);
    assert!(
        elsewhere
            .cluster("jobs")
            .arn()
            .await?
            .contains(":eu-west-1:")
    );
    // What is out of a list is asked for where it is.
    let everywhere = ecs.clusters().await?;
    let jobs = everywhere.iter().find(|it| it.name() == "jobs").unwrap();
    assert!(jobs.arn().await?.contains(":eu-west-1:"));
    Ok(())
}

async fn the_end(ecs: &Remote) -> Done {
    ecs.reset().await?;
    assert!(ecs.tasks().await?.is_empty());
    ecs.shutdown().await
}

#[tokio::test]
async fn what_is_no_fake_is_named() {
    let refused = Remote::connect("http://127.0.0.1:1").await.unwrap_err();
    let said = "no fake-ecs answers at http://127.0.0.1:1: ";
    assert!(refused.to_string().starts_with(said), "{refused}");
    let url = Remote::connect("https://127.0.0.1").await.unwrap_err();
    let said = "'https://127.0.0.1' is no address such as http://127.0.0.1:4566";
    assert_eq!(url.to_string(), said);

    for (answer, said) in [
        (
            r#"{"version":"9.1.0","account":"1","region":"r"}"#,
            "the server is fake-ecs 9.1.0, which fake-ecs 0.1.0 does not understand",
        ),
        ("hello", "status 200 OK, hello"),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = answer.to_owned();
        let other = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]).unwrap();
            let length = answer.len();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
            stream.write_all((head + &answer).as_bytes()).unwrap();
        });
        let error = Remote::connect(url).await.unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        other.join().unwrap();
    }
}

#[cfg(feature = "client")]
#[tokio::test]
async fn a_client_of_the_sdk_calls_it() {
    let server = Server::start(&[]);
    let ecs = Remote::connect(server.endpoint_url()).await.unwrap();
    let ireland = ecs.in_region("eu-west-1").in_account("210987654321");
    ecs.faults()
        .on("ListClusters")
        .once()
        .throttle()
        .await
        .unwrap();

    // Tried again after a pause of the real time.
    let here = ecs.client().list_clusters().send().await.unwrap();
    let there = ireland.client().list_clusters().send().await.unwrap();

    let arn =
        |region: &str, account: &str| format!("arn:aws:ecs:{region}:{account}:cluster/default");
    assert_eq!(here.cluster_arns(), [arn("us-east-1", "123456789012")]);
    assert_eq!(there.cluster_arns(), [arn("eu-west-1", "210987654321")]);
}

#[tokio::test]
async fn handles_are_printed_as_what_they_are_called() {
    let server = Server::start(&[]);
    let url = server.endpoint_url();
    let ecs = Remote::connect(url).await.unwrap();
    let task = ecs.task("arn:aws:ecs:us-east-1:123456789012:task/default/0123");
    let web = ecs.service("default", "web");
    let made = ecs.faults().on("RunTask").optional().deny().await.unwrap();
    let definition = ecs.define("web").await.unwrap();
    let throttled = ecs.faults().reads();
    let remote = format!(
        r#"Remote {{ endpoint_url: "{url}", account: "123456789012", region: "us-east-1", .. }}"#
    );
    for (printed, expected) in [
        (format!("{ecs:?}"), remote),
        (format!("{task:?}"), "RemoteTask(0123)".to_owned()),
        (
            format!("{:?}", task.container("app")),
            "RemoteContainer(app of 0123)".to_owned(),
        ),
        (format!("{web:?}"), "RemoteService(default/web)".to_owned()),
        (
            format!("{:?}", web.task_set("ecs-svc/12")),
            "RemoteTaskSet(default/web/ecs-svc/12)".to_owned(),
        ),
        (
            format!("{:?}", ecs.cluster("jobs")),
            "RemoteCluster(jobs)".to_owned(),
        ),
        (
            format!("{:?}", ecs.instance("0123")),
            "RemoteInstance(0123)".to_owned(),
        ),
        (
            format!("{definition:?}"),
            "RemoteTaskDefinition(web:1)".to_owned(),
        ),
        (format!("{made:?}"), "RemoteFault(0)".to_owned()),
        (
            format!("{:?}", ecs.secrets()),
            format!("RemoteSecrets({url})"),
        ),
        (format!("{:?}", ecs.tasks().await.unwrap()), "[]".to_owned()),
    ] {
        assert_eq!(printed, expected);
    }
    assert!(format!("{throttled:?}").starts_with("NewRemoteFault { faults: RemoteFaults(http://"));
}
