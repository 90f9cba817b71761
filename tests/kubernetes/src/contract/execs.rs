//! Commands in containers.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Status;
use kube::api::{AttachParams, AttachedProcess, TerminalSize};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};

use crate::place::{Place, SERVES};

async fn exec(place: &Place, script: &str, parameters: AttachParams) -> AttachedProcess {
    let command = ["/bin/sh", "-c", script];
    place
        .pods()
        .exec(&place.name, command, &parameters)
        .await
        .unwrap()
}

async fn read(from: Option<impl AsyncRead + Unpin>) -> String {
    let mut text = String::new();
    from.unwrap().read_to_string(&mut text).await.unwrap();
    text
}

/// What is said when a command has ended: the reason, and its exit code.
fn ended(status: Status) -> (String, Option<String>) {
    let causes = status.details.and_then(|it| it.causes).unwrap_or_default();
    let code = causes
        .into_iter()
        .find(|it| it.reason.as_deref() == Some("ExitCode"));
    let reason = status.reason.or(status.status).unwrap_or_default();
    (reason, code.and_then(|it| it.message))
}

pub(super) async fn a_command_has_output_and_an_exit_code(place: &Place) {
    place.create(place.shell(SERVES)).await;
    place.until_running().await;

    for (script, expected) in [
        (
            "echo out; echo err >&2; exit 6",
            ("NonZeroExitCode".to_owned(), Some("6".to_owned())),
        ),
        ("echo out; echo err >&2", ("Success".to_owned(), None)),
    ] {
        let mut process = exec(place, script, AttachParams::default()).await;
        let status = process.take_status().unwrap();
        let (output, error) = (process.stdout(), process.stderr());
        let (output, error) = tokio::join!(read(output), read(error));

        assert_eq!((&*output, &*error), ("out\n", "err\n"));
        assert_eq!(ended(status.await.unwrap()), expected);
    }
    place.remove().await;
}

pub(super) async fn a_command_reads_its_input(place: &Place) {
    place.create(place.shell(SERVES)).await;
    place.until_running().await;
    let parameters = AttachParams::default().stdin(true);

    let mut process = exec(place, "read line; echo got $line; exit 2", parameters).await;
    let status = process.take_status().unwrap();
    let mut input = process.stdin().unwrap();
    input.write_all(b"this\n").await.unwrap();

    assert_eq!(read(process.stdout()).await, "got this\n");
    assert_eq!(ended(status.await.unwrap()).1.as_deref(), Some("2"));
    drop(input);
    place.remove().await;
}

pub(super) async fn a_command_with_a_terminal_knows_its_size(place: &Place) {
    place.create(place.shell(SERVES)).await;
    place.until_running().await;
    let parameters = AttachParams::interactive_tty();

    let script = "read line; stty size; test -t 0; exit $?";
    let mut process = exec(place, script, parameters).await;
    let status = process.take_status().unwrap();
    let mut sizes = process.terminal_size().unwrap();
    let size = TerminalSize {
        width: 91,
        height: 27,
    };
    futures_util::SinkExt::send(&mut sizes, size).await.unwrap();
    // Sizes and input are told one after the other, but not by the same way.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let mut input = process.stdin().unwrap();
    input.write_all(b"go\n").await.unwrap();

    let output = read(process.stdout()).await;
    assert_eq!(output.replace('\r', ""), "go\n27 91\n");
    assert_eq!(ended(status.await.unwrap()).0, "Success");
    drop(input);
    place.remove().await;
}

pub(super) async fn a_command_that_is_not_there_fails(place: &Place) {
    place.create(place.shell(SERVES)).await;
    place.until_running().await;
    let parameters = AttachParams::default();

    let mut process = place
        .pods()
        .exec(&place.name, ["nonexist"], &parameters)
        .await
        .unwrap();
    let status = process.take_status().unwrap();
    let output = read(process.stdout()).await;

    let status = status.await.unwrap();
    assert_eq!(status.status.as_deref(), Some("Failure"));
    // Which of them depends on the engine below, as in what it says.
    let said = format!("{output}{}", status.message.unwrap_or_default());
    assert!(
        said.contains("executable file not found in $PATH"),
        "{said}"
    );
    place.remove().await;
}
