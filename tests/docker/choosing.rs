//! Choosing the engine, and who runs which container.

use fake_ecs::{Clock, Docker, FakeEcs, PullPolicy, Script, StartError};

use crate::{SERVES, Test, docker, lines, run, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 8] = tests![
    an_engine_that_is_not_there_is_named,
    a_clock_that_stands_still_is_refused,
    a_container_may_be_simulated_beside_a_real_one,
    an_image_stands_for_another,
    what_is_created_may_be_changed,
    a_container_that_is_changed_to_another_network_has_its_variables,
    a_change_that_panics_fails_the_container,
    images_are_pulled_as_the_policy_says,
];

async fn an_engine_that_is_not_there_is_named() {
    let error = Docker::connect_to("unix:///nowhere.sock")
        .await
        .unwrap_err();

    let text = error.to_string();
    assert!(text.contains("no container engine answers"), "{text}");
    assert!(text.contains("unix:///nowhere.sock: "), "{text}");
    assert!(text.contains("DOCKER_HOST"), "{text}");
    let found = format!("{:?}", docker().await);
    assert!(
        found.starts_with("Docker { address: Some(\"unix://"),
        "{found}"
    );
}

async fn a_clock_that_stands_still_is_refused() {
    let builder = FakeEcs::start()
        .runtime(docker().await)
        .clock(Clock::manual());
    let refused = builder.clone().try_start().map(drop);
    assert!(
        matches!(refused, Err(StartError::PausedClock)),
        "{refused:?}"
    );

    tokio::time::pause();
    let refused = builder
        .clock(Clock::tokio())
        .try_start()
        .map(drop)
        .unwrap_err();
    assert!(
        refused.to_string().contains("this clock stands still"),
        "{refused}"
    );
    let refused = Docker::connect().await.unwrap_err().to_string();
    assert!(refused.contains("leave out `start_paused`"), "{refused}");
}

async fn a_container_may_be_simulated_beside_a_real_one() {
    let ecs = start().await;
    ecs.containers("job/side").simulated();
    ecs.script("job/side", Script::new().log("simulated"));

    let task = run(
        &ecs,
        "bridge",
        &[shell("app", SERVES), shell("side", "echo real; sleep 60")],
    );
    task.wait_running().await;

    assert_eq!(lines(&task, "side"), ["simulated"]);
    drop(task);
    ecs.containers("job").simulated();
    ecs.containers("job/side").in_docker();
    let task = run(
        &ecs,
        "bridge",
        &[shell("app", "exit 1"), shell("side", "echo real; sleep 60")],
    );
    task.wait_running().await;
    ecs.wait_until(|_| lines(&task, "side") == ["real"]).await;
}

async fn an_image_stands_for_another() {
    let docker = docker().await.map_image("*.dkr.ecr.*/app:*", crate::IMAGE);
    let ecs = FakeEcs::start().synthetic_instances().runtime(docker).await;
    let image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1";
    let app = shell("app", "exit 4").replace(crate::IMAGE, image);

    let task = run(&ecs, "bridge", &[app]);
    task.wait_stopped().await;

    assert_eq!(task.container("app").exit_code(), Some(4));
    assert_eq!(task.describe().containers()[0].image(), Some(image));
}

async fn what_is_created_may_be_changed() {
    let docker = docker().await.customize(|container, create| {
        assert_eq!(container, "app");
        create.hostname = Some("chosen".to_owned());
    });
    let ecs = FakeEcs::start().synthetic_instances().runtime(docker).await;

    let task = run(&ecs, "bridge", &[shell("app", "hostname")]);
    task.wait_stopped().await;

    assert_eq!(lines(&task, "app"), ["chosen"]);
}

/// What the agent adds is chosen by what is created in the end.
async fn a_container_that_is_changed_to_another_network_has_its_variables() {
    for (mode, endpoint, metadata) in [
        ("host", "http://127.0.0.1:", true),
        ("none", "unset", false),
    ] {
        let docker = docker().await.customize(|_, create| {
            let host = create.host_config.as_mut().unwrap();
            let mode = create.labels.as_ref().unwrap()["mode"].clone();
            host.network_mode = Some(mode);
        });
        let ecs = FakeEcs::start().synthetic_instances().runtime(docker).await;
        let app = crate::container(
            "app",
            "echo ${AWS_ENDPOINT_URL-unset}; echo ${ECS_CONTAINER_METADATA_URI_V4-unset}; echo $AWS_REGION",
            &format!(r#", "dockerLabels": {{ "mode": "{mode}" }}"#),
        );

        let task = run(&ecs, "bridge", &[app]);
        task.wait_stopped().await;

        let said = lines(&task, "app");
        assert_eq!(
            said.len(),
            3,
            "{mode}: {:?}",
            task.container("app").reason()
        );
        assert!(said[0].starts_with(endpoint), "{mode}: {said:?}");
        assert_eq!(said[1] != "unset", metadata, "{mode}: {said:?}");
        assert_eq!(said[2], "us-east-1");
    }
}

async fn a_change_that_panics_fails_the_container() {
    let docker = docker().await.customize(|container, _| {
        assert_eq!(container, "web");
    });
    let ecs = FakeEcs::start().synthetic_instances().runtime(docker).await;

    let task = run(&ecs, "bridge", &[shell("app", SERVES)]);
    task.wait_stopped().await;

    let reason = task.container("app").reason().unwrap();
    assert!(
        reason.contains("the closure of customize panicked: assertion"),
        "{reason}"
    );
}

async fn images_are_pulled_as_the_policy_says() {
    for (policy, image, begins) in [
        (
            PullPolicy::Always,
            "localhost:1/none:1",
            "CannotPullContainerError: ",
        ),
        (
            PullPolicy::Never,
            "localhost:1/none:1",
            "CannotPullContainerError: the engine does not have",
        ),
    ] {
        let docker = docker().await.pull(policy);
        let ecs = FakeEcs::start().synthetic_instances().runtime(docker).await;

        let task = run(
            &ecs,
            "bridge",
            &[shell("app", "true").replace(crate::IMAGE, image)],
        );
        task.wait_stopped().await;

        let reason = task.container("app").reason().unwrap();
        assert!(reason.starts_with(begins), "{policy:?}: {reason}");
    }
}
