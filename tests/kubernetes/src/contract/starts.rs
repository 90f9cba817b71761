//! Containers that start, and why they do not.

use kube::api::{DeleteParams, PostParams};
use serde_json::json;

use crate::place::{Place, SERVES, container, container_of, exit_code, phase, state, waits};

pub(super) async fn an_image_that_is_not_there_is_backed_off_from(place: &Place) {
    let mut app = container("app", SERVES);
    app["image"] = "localhost:1/none:1".into();
    place.create(place.pod(json!({"containers": [app]}))).await;

    let early = place
        .until("it fails", |pod| waits(pod, "app").0 == "ErrImagePull")
        .await;
    let pod = place
        .until("it waits", |pod| waits(pod, "app").0 == "ImagePullBackOff")
        .await;

    let (_, message) = waits(&early, "app");
    assert!(message.starts_with("rpc error: code = "), "{message}");
    assert!(
        message.contains("localhost:1/none:1") || message.contains("refused"),
        "{message}"
    );
    let (_, message) = waits(&pod, "app");
    assert_eq!(message, "Back-off pulling image \"localhost:1/none:1\"");
    assert_eq!(
        (phase(&pod), &*container_of(&pod, "app").unwrap().image_id),
        ("Pending", "")
    );
    place.remove().await;
}

pub(super) async fn an_image_that_must_not_be_pulled(place: &Place) {
    let mut app = container("app", SERVES);
    app["image"] = "localhost:1/none:1".into();
    app["imagePullPolicy"] = "Never".into();
    place.create(place.pod(json!({"containers": [app]}))).await;

    let pod = place
        .until("it waits", |pod| waits(pod, "app").0 == "ErrImageNeverPull")
        .await;

    let message = "Container image \"localhost:1/none:1\" is not present with pull policy of Never";
    assert_eq!(waits(&pod, "app").1, message);
    place.remove().await;
}

pub(super) async fn an_image_whose_name_is_none(place: &Place) {
    let mut app = container("app", SERVES);
    app["image"] = "No/Name".into();
    place.create(place.pod(json!({"containers": [app]}))).await;

    let pod = place
        .until("it waits", |pod| waits(pod, "app").0 == "InvalidImageName")
        .await;

    let (_, message) = waits(&pod, "app");
    let start = "Failed to apply default image tag \"No/Name\": ";
    assert!(message.starts_with(start), "{message}");
    place.remove().await;
}

pub(super) async fn a_command_that_is_not_there(place: &Place) {
    let mut app = container("app", "");
    app["command"] = json!(["/nonexist"]);
    place.create(place.pod(json!({"containers": [app]}))).await;

    let pod = place
        .until("it has failed", |pod| phase(pod) == "Failed")
        .await;

    let ended = state(&pod, "app").unwrap().terminated.clone().unwrap();
    // Which of them depends on the engine below: of Docker, or of containerd.
    let known = [("ContainerCannotRun", 127), ("StartError", 128)];
    let (reason, message) = (ended.reason.unwrap(), ended.message.unwrap());
    assert!(
        known.contains(&(&*reason, ended.exit_code)),
        "{reason} {}",
        ended.exit_code
    );
    assert!(message.contains("/nonexist"), "{message}");
    place.remove().await;
}

pub(super) async fn values_come_from_secrets(place: &Place) {
    let secret = json!({"metadata": {"name": place.name}, "stringData": {"word": "hush"}});
    let secret = serde_json::from_value(secret).unwrap();
    let made = place
        .secrets()
        .create(&PostParams::default(), &secret)
        .await
        .unwrap();
    assert_eq!(made.data.unwrap()["word"].0, b"hush");
    let mut app = container("app", r#"test "$WORD" = hush"#);
    app["env"] = json!([{
        "name": "WORD",
        "valueFrom": {"secretKeyRef": {"name": place.name, "key": "word"}},
    }]);

    place.create(place.pod(json!({"containers": [app]}))).await;

    let pod = place
        .until("it ends", |pod| exit_code(pod, "app").is_some())
        .await;
    assert_eq!(phase(&pod), "Succeeded");
    place.remove().await;
    place
        .secrets()
        .delete(&place.name, &DeleteParams::default())
        .await
        .unwrap();
}

pub(super) async fn a_secret_that_is_not_there_holds_a_container_up(place: &Place) {
    let mut app = container("app", SERVES);
    app["env"] = json!([{
        "name": "WORD",
        "valueFrom": {"secretKeyRef": {"name": "none", "key": "word"}},
    }]);
    place.create(place.pod(json!({"containers": [app]}))).await;

    let pod = place
        .until("it waits", |pod| {
            waits(pod, "app").0 == "CreateContainerConfigError"
        })
        .await;

    assert_eq!(waits(&pod, "app").1, "secret \"none\" not found");
    place.remove().await;
}

pub(super) async fn references_to_variables_are_expanded(place: &Place) {
    // The shell sees `test '1 $(A) $(B)' = '1 $'"(A) $"'(B)' && …`.
    let script = "test '$(A) $$(A) $(B)' = '1 $'\"(A) $\"'(B)' && test \"$C\" = 1-1";
    let mut app = container("app", script);
    app["env"] = json!([{"name": "A", "value": "1"}, {"name": "C", "value": "$(A)-1"}]);

    place.create(place.pod(json!({"containers": [app]}))).await;

    let pod = place
        .until("it ends", |pod| exit_code(pod, "app").is_some())
        .await;
    assert_eq!(phase(&pod), "Succeeded");
    place.remove().await;
}
