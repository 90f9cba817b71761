//! What containers are told about themselves at `169.254.170.2`, and the credentials that they get.

use std::fs::File;

use fake_ecs::bollard::Docker as Client;
use fake_ecs::{FakeEcs, Json, TaskHandle};
use futures_util::future::join_all;

use crate::{Test, lines, serves, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 8] = tests![
    a_container_reads_of_its_task_in_each_network_mode,
    a_container_gets_the_credentials_of_its_role,
    a_container_without_a_network_is_told_nothing,
    a_task_with_a_role_is_who_calls,
    the_definition_is_asked_before_some_variables_and_not_before_others,
    a_container_reads_what_it_uses,
    two_fakes_share_the_network_and_leave_nothing,
    fakes_that_end_at_once_leave_nothing,
];

const ROLE: &str = "arn:aws:iam::123456789012:role/app";

fn run(ecs: &FakeEcs, mode: &str, script: &str) -> TaskHandle {
    let app = shell("app", script);
    let definition = format!(
        r#"{{ "family": "job", "networkMode": "{mode}", "taskRoleArn": "{ROLE}", "containerDefinitions": [{app}] }}"#
    );
    ecs.register_json(&definition).run()
}

/// What the script says in one line of JSON.
async fn says(ecs: &FakeEcs, mode: &str, script: &str) -> (TaskHandle, Json) {
    let task = run(ecs, mode, script);
    task.wait_stopped().await;
    let said = lines(&task, "app").join("\n");
    let reason = task.container("app").reason();
    let json = said.parse();
    let json = json.unwrap_or_else(|error| panic!("{mode}: {error}: {said:?} {reason:?}"));
    (task, json)
}

async fn a_container_reads_of_its_task_in_each_network_mode() {
    let ecs = start().await;
    for mode in ["bridge", "awsvpc", "host"] {
        // The container may ask before anybody knows that it runs.
        let script = "until said=$(timeout 20 wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/task)
            case $said in *RUNNING*RUNNING*RUNNING*RUNNING*) true ;; *) false ;; esac
            do sleep 0.1; done; echo $said";
        let (task, shown) = says(&ecs, mode, &script.replace('\n', "\\n")).await;

        assert_eq!(shown["TaskARN"], task.arn(), "{mode}");
        let container = &shown["Containers"][0];
        let described = task.describe();
        let id = described.containers()[0].runtime_id().unwrap();
        assert_eq!(container["DockerId"], id, "{mode}");
        assert_eq!(
            container["DockerName"],
            format!("fake-ecs-{}-app", task.id())
        );
        assert_eq!(container["KnownStatus"], "RUNNING", "{mode}");
        assert_eq!(container["Networks"][0]["NetworkMode"], mode);
    }
    let script = "timeout 20 wget -q -O - $ECS_CONTAINER_METADATA_URI; echo";
    let (_, shown) = says(&ecs, "bridge", script).await;
    assert_eq!(shown["Name"], "app");
    let address = shown["Networks"][0]["IPv4Addresses"][0].as_str().unwrap();
    assert!(
        !address.starts_with("169.254.") && address != "127.0.0.1",
        "{address}"
    );
}

async fn a_container_gets_the_credentials_of_its_role() {
    let ecs = start().await;
    for mode in ["bridge", "awsvpc", "host"] {
        let script = "timeout 20 wget -q -O - http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI; echo";
        let (_, credentials) = says(&ecs, mode, script).await;

        assert_eq!(credentials["RoleArn"], ROLE, "{mode}");
        assert!(
            credentials["AccessKeyId"]
                .as_str()
                .unwrap()
                .starts_with("ASIA")
        );
    }
}

async fn a_container_without_a_network_is_told_nothing() {
    let ecs = start().await;

    let task = run(&ecs, "none", "env");
    task.wait_stopped().await;

    let told = lines(&task, "app").into_iter();
    let told: Vec<String> = told
        .filter(|it| it.contains("169.254") || it.contains("METADATA"))
        .collect();
    assert_eq!(told, [""; 0]);
    assert!(lines(&task, "app").contains(&"AWS_EXECUTION_ENV=AWS_ECS_EC2".to_owned()));
}

/// As an SDK does it, without the signature, which the fake does not look at.
async fn a_task_with_a_role_is_who_calls() {
    let ecs = start().await;
    let script = r"
        credentials=$(timeout 20 wget -q -O - http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI)
        key=$(echo $credentials | sed 's/.*AccessKeyId...\([A-Z0-9]*\).*/\1/')
        scope=20250101/us-east-1/sts/aws4_request
        timeout 20 wget -q -O - --header \
            'Authorization: AWS4-HMAC-SHA256 Credential='$key/$scope', Signature=0' \
            --post-data 'Action=GetCallerIdentity&Version=2011-06-15' $AWS_ENDPOINT_URL; echo";

    let task = run(
        &ecs,
        "bridge",
        &script.replace('\\', "\\\\").replace('\n', "\\n"),
    );
    task.wait_stopped().await;

    let said = lines(&task, "app").join("\n");
    let session = format!("assumed-role/app/{}", task.id());
    assert!(said.contains(&session), "{said}");
}

/// As the agent sets them: its own overrule the definition, and of the region both or none.
async fn the_definition_is_asked_before_some_variables_and_not_before_others() {
    let ecs = start().await;
    let environment = r#", "environment": [{ "name": "ECS_AGENT_URI", "value": "mine" },
        { "name": "AWS_ENDPOINT_URL", "value": "mine" }, { "name": "AWS_REGION", "value": "mine" }]"#;
    let says = "echo $AWS_ENDPOINT_URL $AWS_REGION $AWS_DEFAULT_REGION; echo $ECS_AGENT_URI";
    let app = crate::container("app", says, environment);

    let task = crate::run(&ecs, "bridge", &[app]);
    task.wait_stopped().await;

    let said = lines(&task, "app");
    assert_eq!(said[0], "mine mine");
    assert!(said[1].starts_with("http://169.254.170.2/"), "{said:?}");
}

async fn two_fakes_share_the_network_and_leave_nothing() {
    let (one, other) = (start().await, start().await);
    let script = serves("timeout 20 wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/task; echo");
    let tasks = [run(&one, "bridge", &script), run(&other, "bridge", &script)];
    for task in &tasks {
        task.wait_until(|task| !lines(task, "app").is_empty()).await;
    }

    drop(one);
    let answer = "timeout 20 wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/task; echo";
    let (task, shown) = says(&other, "awsvpc", answer).await;

    assert_eq!(shown["TaskARN"], task.arn());
    drop((task, tasks, other));
}

/// Whether nothing is left is asked once all tests have ended, see [`is_left`].
async fn fakes_that_end_at_once_leave_nothing() {
    let mut fakes = Vec::new();
    for _ in 0..6 {
        let ecs = start().await;
        let task = run(&ecs, "bridge", "true");
        task.wait_stopped().await;
        drop(task);
        fakes.push(ecs);
    }

    join_all(fakes.into_iter().map(FakeEcs::shutdown)).await;
}

/// Whether the network that all fakes of the engine share is there still, for no one. Other
/// processes may use it, which the tests of this one are not to wait for. An engine that has lost
/// count of a network's endpoints removes it for nobody, until it is restarted.
pub(crate) async fn is_left() -> bool {
    let client = Client::connect_with_defaults().unwrap();
    if is_locked() {
        return false;
    }
    // Containers of a server with a journal that was killed are for the next one.
    let network = client.inspect_network("fake-ecs-metadata", None).await;
    let containers = network.ok().and_then(|network| network.containers);
    if containers.is_some_and(|containers| containers.len() > 1) {
        return false;
    }
    let forwarder = client.inspect_container("fake-ecs-metadata", None).await;
    forwarder.is_ok() || client.remove_network("fake-ecs-metadata").await.is_ok()
}

/// Whether a fake of some process has the file that says so.
fn is_locked() -> bool {
    let folder = std::env::temp_dir().join("fake-ecs-networks");
    let files = std::fs::read_dir(folder).unwrap().map(Result::unwrap);
    let is_meant = |name: &str| name.starts_with("metadata-users-");
    files
        .filter(|file| file.file_name().to_str().is_some_and(is_meant))
        .any(|file| File::open(file.path()).unwrap().try_lock().is_err())
}

async fn a_container_reads_what_it_uses() {
    let ecs = start().await;
    for mode in ["bridge", "awsvpc"] {
        let script = "ask() { timeout 30 wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/$1; echo; }; \
            ask stats; ask task/stats; ECS_CONTAINER_METADATA_URI_V4=$ECS_CONTAINER_METADATA_URI; ask stats";
        let task = run(&ecs, mode, script);
        let stop = task.wait_stopped();
        stop.await;
        let said = lines(&task, "app");
        let [own, all, v3] = [0, 1, 2].map(|line| said[line].parse::<Json>().unwrap());
        let described = task.describe();
        let id = described.containers()[0].runtime_id().unwrap();

        for stats in [&own, &all[id], &v3] {
            assert_eq!(stats["id"], id, "{mode}: {stats}");
            assert!(stats["cpu_stats"]["cpu_usage"]["total_usage"].as_i64() > Some(0));
            assert!(stats["precpu_stats"]["system_cpu_usage"].as_i64() > Some(0));
            assert!(stats["memory_stats"]["usage"].as_i64() > Some(0), "{stats}");
            let (_, interface) = stats["networks"].members().next().unwrap();
            assert!(interface["rx_bytes"].as_i64() > Some(0), "{mode}: {stats}");
        }
        assert!(
            own["network_rate_stats"]["rx_bytes_per_sec"]
                .as_f64()
                .is_some()
        );
        assert!(v3["network_rate_stats"].is_null());
        assert!(own["read"].as_str().unwrap().ends_with('Z'));
    }
}
