//! What becomes of tasks on hosts that run an agent.

use std::time::Duration;

use fake_ecs::{Clock, FakeEcs, TaskStatus};
use tokio::time::{sleep, timeout};

use crate::agent::Agent;
use crate::task::Status;

async fn ecs() -> FakeEcs {
    FakeEcs::start()
        .clock(Clock::wall())
        .listen(([127, 0, 0, 1], 0))
        .await
}

fn host(ecs: &FakeEcs) -> String {
    let url = ecs.endpoint_url();
    url.trim_start_matches("http://").to_owned()
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    let waiting = async {
        while !holds() {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_secs(20), waiting)
        .await
        .unwrap_or_else(|_| panic!("in 20 s not: {what}"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_runs_on_the_host_of_an_agent_and_is_stopped_there() {
    let ecs = ecs().await;
    let agent = Agent::start(&host(&ecs), "default").await.unwrap();
    let instance = ecs.instance(agent.arn());
    until("the agent is connected", || !agent.frames().is_empty()).await;
    let definition = ecs.new_definition("web").external().add();

    let task = definition.run();

    until("it runs", || task.status() == TaskStatus::Running).await;
    assert_eq!(task.instance().unwrap().arn(), instance.arn());
    let given = agent.tasks()[&task.arn()].clone();
    assert_eq!((given.status, given.starts), (Status::Running, 1));
    task.force_stop();
    until("it has stopped", || task.status() == TaskStatus::Stopped).await;
    assert_eq!(task.container("app").exit_code(), Some(137));
    assert_eq!(agent.tasks()[&task.arn()].status, Status::Stopped);
}
