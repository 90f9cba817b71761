//! Images of a registry, which is Debian's `docker-registry` on a port of loopback.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::auth::DockerCredentials;
use fake_ecs::bollard::models::{ContainerConfig, ContainerCreateBody};
use fake_ecs::bollard::query_parameters::{
    CommitContainerOptionsBuilder, CreateContainerOptions, PushImageOptionsBuilder,
    RemoveContainerOptions, RemoveImageOptionsBuilder, WaitContainerOptions,
};
use fake_ecs::{Docker, FakeEcs, TaskHandle};
use futures_util::TryStreamExt;
use serde_json::json;

use crate::server::{Server, command};
use crate::{SERVES, Test, container, docker, run, shell, tests, until};

pub(crate) const ALL: [(&str, Test); 5] = tests![
    an_image_is_pulled_from_a_registry,
    an_address_of_ecr_leads_to_the_registry_that_the_test_names,
    a_registry_lets_in_who_has_logged_in,
    a_registry_lets_in_whom_a_secret_names,
    a_pull_that_fails_stops_the_task_in_the_words_of_aws,
];

/// The user and the password of registries that ask for them, and as `htpasswd -B` keeps them.
const USER: (&str, &str) = ("reader", "open sesame");
const HTPASSWD: &str = "reader:$2y$05$Q.dlx1.cTzf6hI2yJFd1PuEXCE9.8FhUSdkXwBwmtqIuhLsOYXz8G\n";
/// The same, as `docker login` keeps them.
const AUTH: &str = "cmVhZGVyOm9wZW4gc2VzYW1l";

/// Whether a registry can be started here.
pub(crate) fn can_be_started() -> bool {
    let version = Command::new("docker-registry").arg("--version").output();
    version.is_ok_and(|output| output.status.success())
}

/// A registry with one image, which the engine does not have.
struct Registry {
    folder: PathBuf,
    process: Child,
    address: String,
}

impl Registry {
    async fn start(name: &str, is_private: bool) -> Self {
        let name = format!("fake-ecs-registry-{}-{name}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap().to_string();
        drop(free);
        let at = folder.display();
        let auth = format!("auth: {{ htpasswd: {{ realm: test, path: {at}/htpasswd }} }}");
        let auth = if is_private { auth } else { String::new() };
        let config = format!(
            "version: 0.1\nlog: {{ level: error, accesslog: {{ disabled: true }} }}\n\
             storage: {{ filesystem: {{ rootdirectory: {at}/data }} }}\n\
             http: {{ addr: \"{address}\" }}\n{auth}\n"
        );
        fs::write(folder.join("config.yml"), config).unwrap();
        fs::write(folder.join("htpasswd"), HTPASSWD).unwrap();
        let process = Command::new("docker-registry")
            .arg("serve")
            .arg(folder.join("config.yml"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("docker-registry, of Debian's package of that name");
        until(|| async { TcpStream::connect(&address).is_ok() }).await;
        let registry = Self {
            folder,
            process,
            address,
        };
        registry.push(is_private).await;
        registry
    }

    /// The one image that it has.
    fn image(&self) -> String {
        format!("{}/shop/web:1", self.address)
    }

    /// Makes an image that is like no other, pushes it, and takes it away from the engine.
    async fn push(&self, is_private: bool) {
        let client = client();
        let repository = format!("{}/shop/web", self.address);
        commit(&repository).await;
        let credentials = is_private.then(|| DockerCredentials {
            username: Some(USER.0.to_owned()),
            password: Some(USER.1.to_owned()),
            ..DockerCredentials::default()
        });
        let options = PushImageOptionsBuilder::new().tag("1").build();
        let pushed = client.push_image(&repository, Some(options), credentials);
        pushed.try_collect::<Vec<_>>().await.unwrap();
        self.forget_image().await;
    }

    async fn forget_image(&self) {
        let options = RemoveImageOptionsBuilder::new().force(true).build();
        // It may be that nobody has pulled it.
        let _ = client()
            .remove_image(&self.image(), Some(options), None)
            .await;
    }

    /// A folder of Docker's configuration.
    fn docker_config(&self, name: &str, config: &serde_json::Value) -> PathBuf {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("config.json"), config.to_string()).unwrap();
        folder
    }
}

impl Drop for Registry {
    fn drop(&mut self) {
        // It has ended already if the test was about that.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Makes an image of that name with the tag `1` that is like no other.
pub(crate) async fn commit(repository: &str) {
    let client = client();
    let layer = ["sh", "-c", "head -c 100000 /dev/urandom > /layer"];
    let body = ContainerCreateBody {
        image: Some(crate::IMAGE.to_owned()),
        cmd: Some(layer.map(str::to_owned).to_vec()),
        ..ContainerCreateBody::default()
    };
    let created = client.create_container(None::<CreateContainerOptions>, body);
    let id = created.await.unwrap().id;
    client.start_container(&id, None).await.unwrap();
    let ended = client.wait_container(&id, None::<WaitContainerOptions>);
    ended.try_collect::<Vec<_>>().await.unwrap();
    let options = CommitContainerOptionsBuilder::new()
        .container(&id)
        .repo(repository)
        .tag("1")
        .build();
    let label = ("made-for".to_owned(), repository.to_owned());
    let config = ContainerConfig {
        labels: Some([label].into_iter().collect()),
        ..ContainerConfig::default()
    };
    client.commit_container(options, config).await.unwrap();
    let removed = client.remove_container(&id, None::<RemoveContainerOptions>);
    removed.await.unwrap();
}

pub(crate) fn client() -> Client {
    Client::connect_with_defaults().unwrap()
}

async fn fake(docker: Docker) -> FakeEcs {
    FakeEcs::start().synthetic_instances().runtime(docker).await
}

/// A task of an image, which ends at once.
pub(crate) async fn ended(ecs: &FakeEcs, image: &str) -> TaskHandle {
    ended_with(ecs, image, "").await
}

/// The same, with more members of its definition.
async fn ended_with(ecs: &FakeEcs, image: &str, more: &str) -> TaskHandle {
    let app = container("app", "exit 4", more).replace(crate::IMAGE, image);
    let task = run(ecs, "bridge", &[app]);
    task.wait_stopped().await;
    task
}

async fn an_image_is_pulled_from_a_registry() {
    let registry = Registry::start("open", false).await;
    let ecs = fake(docker().await).await;

    let task = ended(&ecs, &registry.image()).await;

    let app = task.container("app");
    assert_eq!(app.exit_code(), Some(4), "{:?}", app.reason());
    let inspected = client().inspect_image(&registry.image()).await.unwrap();
    let digests = inspected.repo_digests.unwrap();
    let described = task.describe();
    let digest = described.containers()[0].image_digest().unwrap();
    assert_eq!(digests, [format!("{}/shop/web@{digest}", registry.address)]);
    let image = registry.image();
    let timeline = task.timeline().to_string();
    for told in [
        format!("app: the pull of {image} begins"),
        format!("app: the pull of {image} ends: 2 layers, 1 of them already there, 10"),
    ] {
        assert!(timeline.contains(&told), "{timeline}");
    }
    // What the engine has is not pulled.
    let timeline = ended(&ecs, &image).await.timeline().to_string();
    assert!(!timeline.contains("the pull"), "{timeline}");
    registry.forget_image().await;
}

async fn an_address_of_ecr_leads_to_the_registry_that_the_test_names() {
    let registry = Registry::start("ecr", false).await;
    let ecs = fake(docker().await.ecr(&registry.address)).await;
    let image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1";

    let task = ended(&ecs, image).await;

    let app = task.container("app");
    assert_eq!(app.exit_code(), Some(4), "{:?}", app.reason());
    assert_eq!(task.describe().containers()[0].image(), Some(image));
    registry.forget_image().await;
}

async fn a_registry_lets_in_who_has_logged_in() {
    let registry = Registry::start("private", true).await;
    let auths = json!({ "auths": { &registry.address: { "auth": AUTH } } });
    let config = registry.docker_config("file", &auths);
    let ecs = fake(docker().await.docker_config(config)).await;

    let task = ended(&ecs, &registry.image()).await;

    let app = task.container("app");
    assert_eq!(app.exit_code(), Some(4), "{:?}", app.reason());
    registry.forget_image().await;
    drop(ecs);

    // Where the configuration names a helper, as that of Docker Desktop does. Users have both in
    // variables, which a test can only give to another process.
    let config = registry.docker_config("helper", &json!({ "credsStore": "of-test" }));
    helper(&config, &registry.address);
    let path = std::env::var("PATH").unwrap();
    let mut command = command(&[
        "--port",
        "0",
        "--runtime",
        "docker",
        "--synthetic-instances",
    ]);
    command
        .args(["--ecr-registry", &registry.address])
        .env("DOCKER_CONFIG", &config)
        .env("PATH", format!("{}:{path}", config.display()));
    let server = Server::run_by(command);
    let image = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1";
    let app = shell("app", SERVES).replace(crate::IMAGE, image);
    let definition = format!(r#"{{ "family": "job", "containerDefinitions": [{app}] }}"#);
    assert_eq!(server.call("RegisterTaskDefinition", &definition).0, 200);
    let (_, ran) = server.call("RunTask", r#"{ "taskDefinition": "job" }"#);
    let ran: serde_json::Value = serde_json::from_str(&ran).unwrap();
    let asked = json!({ "tasks": [ran["tasks"][0]["taskArn"]] }).to_string();
    until(|| async {
        let (_, described) = server.call("DescribeTasks", &asked);
        assert!(!described.contains("CannotPull"), "{described}");
        described.contains(r#""lastStatus":"RUNNING""#)
    })
    .await;
    assert!(server.signal("INT").0.success());
    registry.forget_image().await;
}

/// A credential helper that has the password of one registry.
fn helper(folder: &Path, registry: &str) {
    let (user, password) = USER;
    let script = format!(
        "#!/bin/sh\nread -r asked\n[ \"$1 $asked\" = 'get {registry}' ] || exit 1\n\
         echo '{{\"ServerURL\":\"{registry}\",\"Username\":\"{user}\",\"Secret\":\"{password}\"}}'\n"
    );
    let path = folder.join("docker-credential-of-test");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

async fn a_registry_lets_in_whom_a_secret_names() {
    let registry = Registry::start("secret", true).await;
    let config = registry.docker_config("none", &json!({}));
    let ecs = fake(docker().await.docker_config(config)).await;
    let (username, password) = USER;
    let secret = json!({ "username": username, "password": password });
    let arn = ecs.secrets().put("registry", secret.to_string());
    let named = |secret: &str| {
        format!(r#", "repositoryCredentials": {{ "credentialsParameter": "{secret}" }}"#)
    };

    for secret in [arn.as_str(), "registry"] {
        let task = ended_with(&ecs, &registry.image(), &named(secret)).await;
        let app = task.container("app");
        assert_eq!(app.exit_code(), Some(4), "{secret}: {:?}", app.reason());
        registry.forget_image().await;
    }

    let task = ended_with(&ecs, &registry.image(), &named("another")).await;
    assert_eq!(task.container("app").exit_code(), None);
    let reason = task.stopped_reason().unwrap();
    assert!(reason.contains("another"), "{reason}");
}

async fn a_pull_that_fails_stops_the_task_in_the_words_of_aws() {
    let registry = Registry::start("refusing", true).await;
    let right = json!({ "auths": { &registry.address: { "auth": AUTH } } });
    // `reader:wrong`
    let wrong = json!({ "auths": { &registry.address: { "auth": "cmVhZGVyOndyb25n" } } });
    let tag = format!("{}/shop/web:none", registry.address);
    let (found, unreachable) = (registry.image(), "127.0.0.1:1/shop/web:1".to_owned());
    for (case, (config, image, engine, fargate)) in [
        (&right, &tag, "manifest unknown", ": not found"),
        (
            &json!({}),
            &found,
            "no basic auth credentials",
            "authorization failed: no basic auth credentials",
        ),
        (
            &wrong,
            &found,
            "unauthorized",
            "insufficient_scope: authorization failed",
        ),
        (
            &right,
            &unreachable,
            "connection refused",
            "connection refused",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let config = registry.docker_config(&format!("{case}"), config);
        let ecs = fake(docker().await.docker_config(config)).await;
        let reasons = |task: &TaskHandle| {
            assert_eq!(task.container("app").exit_code(), None);
            let reason = task.container("app").reason().unwrap();
            (reason, task.stopped_reason().unwrap())
        };

        let task = ended(&ecs, image).await;
        let timeline = task.timeline().to_string();
        let told = format!("app: the pull of {image} begins");
        assert!(timeline.contains(&told), "{timeline}");
        let (reason, stopped) = reasons(&task);
        let begins = "CannotPullContainerError: Error response from daemon: ";
        assert!(
            reason.starts_with(begins) && reason.contains(engine),
            "{reason}"
        );
        assert_eq!(stopped, "Task failed to start");

        let (reason, stopped) = reasons(&on_fargate(&ecs, image).await);
        let begins = format!(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image}: "
        );
        assert!(
            reason.starts_with(&begins) && reason.ends_with(fargate),
            "{reason}"
        );
        assert_eq!(stopped, reason);
    }
}

async fn on_fargate(ecs: &FakeEcs, image: &str) -> TaskHandle {
    let app = shell("app", "exit 4").replace(crate::IMAGE, image);
    let definition = format!(
        r#"{{ "family": "serverless", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512", "containerDefinitions": [{app}] }}"#
    );
    let task = ecs.register_json(&definition).run();
    task.wait_stopped().await;
    task
}
