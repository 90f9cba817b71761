//! Fakes of one engine that do not see each other's files, as those in containers do not.

use std::fs;
use std::process::{Child, ExitStatus};

use serde_json::json;

use crate::{IMAGE, Test, start, tests};

pub(crate) const ALL: [(&str, Test); 1] =
    tests![fakes_that_do_not_see_each_other_share_the_network];

/// How many processes there are, and how many fakes each has, one after the other.
const PROCESSES: usize = 4;
const FAKES: usize = 6;

/// Each of them is the first fake for one moment and the last one for another, so the network is
/// made and removed all the time.
async fn fakes_that_do_not_see_each_other_share_the_network() {
    let places = (0..PROCESSES).map(|number| {
        let name = format!("fake-ecs-test-{}-elsewhere-{number}", std::process::id());
        std::env::temp_dir().join(name)
    });
    let places: Vec<_> = places.collect();
    let spawn = |place| {
        fs::create_dir_all(place).unwrap();
        // The locked files are where it has temporary ones.
        let mut child = crate::child("elsewhere");
        child.env("TMPDIR", place).spawn().unwrap()
    };
    let processes: Vec<Child> = places.iter().map(spawn).collect();

    let ended = processes.into_iter().map(|mut it| it.wait().unwrap());
    let ended: Vec<_> = ended.collect();

    for place in places {
        fs::remove_dir_all(place).unwrap();
    }
    assert!(ended.iter().all(ExitStatus::success), "{ended:?}");
}

/// What such a process does: containers of each of its fakes ask about themselves once, as soon as
/// they run, and get their credentials.
pub(crate) async fn live_and_ask() {
    let ask = "timeout 20 wget -q -O -";
    let asks = format!(
        "{ask} $ECS_CONTAINER_METADATA_URI_V4/task && \
         {ask} http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
    );
    for _ in 0..FAKES {
        let ecs = start().await;
        let app =
            json!({ "name": "app", "image": IMAGE, "memory": 64, "command": ["sh", "-c", asks] });
        let definition = json!({
            "family": "asks", "networkMode": "bridge", "containerDefinitions": [app],
            "taskRoleArn": "arn:aws:iam::123456789012:role/app",
        });
        let task = ecs.register_json(definition.to_string()).run();
        task.wait_stopped().await;
        let said = crate::lines(&task, "app");
        let code = task.container("app").exit_code();
        assert_eq!(code, Some(0), "{said:?} {:?}", task.stopped_reason());
    }
}
