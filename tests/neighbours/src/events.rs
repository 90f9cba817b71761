//! EventBridge, SNS and SQS together with ECS, as an application that is driven by events uses
//! them: it starts tasks, hears from a queue that they have stopped, reads their logs and exit
//! codes, and starts the next ones. It knows nothing of the fake but its SDK configuration.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_sdk_eventbridge::types::{PutEventsRequestEntry, Target};
use aws_sdk_sqs::types::QueueAttributeName;
use fake_ecs::aws_sdk_ecs::types::{
    AwsVpcConfiguration, ContainerOverride, KeyValuePair, LaunchType, NetworkConfiguration,
    TaskOverride,
};
use fake_ecs::{ExitCode, FakeEcs, Json};

const PATTERN: &str = r#"{
    "source": ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    "detail": { "lastStatus": ["STOPPED"], "startedBy": [{ "prefix": "job-" }] }
}"#;

/// How many tasks run at a time.
const WORKERS: usize = 8;

/// The application: it knows SDKs, and nothing of a fake.
struct Application {
    ecs: fake_ecs::aws_sdk_ecs::Client,
    sqs: aws_sdk_sqs::Client,
    queue_url: String,
    jobs: usize,
    started: usize,
    /// The exit codes of jobs, by their numbers.
    finished: BTreeMap<usize, i64>,
    /// The tasks that were heard of, as events may come twice.
    heard: BTreeSet<String>,
    messages: usize,
}

impl Application {
    /// Makes the queue and the rule, as infrastructure code would.
    async fn set_up(ecs: &FakeEcs, jobs: usize) -> Self {
        let config = ecs.sdk_config();
        let sqs = aws_sdk_sqs::Client::new(&config);
        let queue = sqs.create_queue().queue_name("stopped").send().await;
        let queue_url = queue.unwrap().queue_url.unwrap();
        let arn = QueueAttributeName::QueueArn;
        let attributes = sqs.get_queue_attributes().queue_url(&queue_url);
        let attributes = attributes.attribute_names(arn.clone()).send().await;
        let queue_arn = attributes.unwrap().attributes.unwrap()[&arn].clone();
        let events = aws_sdk_eventbridge::Client::new(&config);
        let rule = events.put_rule().name("stopped").event_pattern(PATTERN);
        rule.send().await.unwrap();
        let target = Target::builder().id("queue").arn(queue_arn).build();
        let targets = events
            .put_targets()
            .rule("stopped")
            .targets(target.unwrap());
        let put = targets.send().await.unwrap();
        assert_eq!(put.failed_entry_count, 0);
        Self {
            ecs: ecs.client(),
            sqs,
            queue_url,
            jobs,
            started: 0,
            finished: BTreeMap::new(),
            heard: BTreeSet::new(),
            messages: 0,
        }
    }

    async fn start_next(&mut self) {
        if self.started < self.jobs {
            let job = self.started;
            let run = self.ecs.run_task().task_definition("job");
            let run = run
                .launch_type(LaunchType::Fargate)
                .network_configuration(network());
            let run = run
                .overrides(numbered(job))
                .started_by(format!("job-{job}"));
            let started = run.send().await.unwrap();
            assert_eq!(started.tasks().len(), 1, "{:?}", started.failures());
            self.started += 1;
        }
    }

    async fn run(&mut self) {
        for _ in 0..WORKERS {
            self.start_next().await;
        }
        while self.finished.len() < self.jobs {
            let receive = self.sqs.receive_message().queue_url(&self.queue_url);
            let receive = receive.max_number_of_messages(10).wait_time_seconds(20);
            let received = receive.send().await.unwrap();
            for message in received.messages.unwrap_or_default() {
                self.messages += 1;
                let event: Json = message.body().unwrap().parse().unwrap();
                self.hear(&event["detail"]).await;
                let delete = self.sqs.delete_message().queue_url(&self.queue_url);
                let handle = message.receipt_handle.unwrap();
                delete.receipt_handle(handle).send().await.unwrap();
            }
        }
    }

    /// A task has stopped, as far as was not heard before.
    async fn hear(&mut self, task: &Json) {
        let arn = task["taskArn"].as_str().unwrap();
        if !self.heard.insert(arn.to_owned()) {
            return;
        }
        let job = task["startedBy"].as_str().unwrap().strip_prefix("job-");
        let job: usize = job.unwrap().parse().unwrap();
        let code = task["containers"][0]["exitCode"].as_i64().unwrap();
        // The API says the same.
        let described = self.ecs.describe_tasks().tasks(arn).send().await.unwrap();
        let container = &described.tasks()[0].containers()[0];
        assert_eq!(container.exit_code().map(i64::from), Some(code));
        self.finished.insert(job, code);
        self.start_next().await;
    }
}

fn network() -> NetworkConfiguration {
    let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build();
    NetworkConfiguration::builder()
        .awsvpc_configuration(subnet.unwrap())
        .build()
}

/// Tells a job its number.
fn numbered(job: usize) -> TaskOverride {
    let number = KeyValuePair::builder().name("JOB").value(job.to_string());
    let app = ContainerOverride::builder()
        .name("app")
        .environment(number.build());
    TaskOverride::builder()
        .container_overrides(app.build())
        .build()
}

/// A fake whose job n exits with n modulo 3, after some seconds that depend on n.
async fn with_jobs() -> FakeEcs {
    let ecs = FakeEcs::start().await;
    ecs.new_definition("job").add();
    ecs.containers("job").run(|task| async move {
        let n: u64 = task.env("JOB").unwrap().parse().unwrap();
        task.log(format!("job {n} begins"));
        tokio::time::sleep(Duration::from_secs(1 + n % 7)).await;
        ExitCode(i32::try_from(n % 3).unwrap())
    });
    ecs
}

fn assert_all_finished(ecs: &FakeEcs, application: &Application) {
    let jobs = application.jobs;
    assert_eq!(application.started, jobs);
    for (job, code) in &application.finished {
        assert_eq!(usize::try_from(*code).unwrap(), job % 3, "job {job}");
    }
    for arn in &application.heard {
        let task = ecs.task(arn);
        let job = task.started_by().unwrap_or_default().replace('-', " ");
        assert_eq!(task.logs("app").lines(), [format!("{job} begins")]);
    }
    let deliveries = ecs.event_bus("default").deliveries();
    assert!(deliveries.iter().all(|it| it.failure().is_none()));
}

#[tokio::test(start_paused = true)]
async fn an_application_that_is_driven_by_events_runs_a_thousand_jobs() {
    let ecs = with_jobs().await;
    let mut application = Application::set_up(&ecs, 1000).await;

    application.run().await;

    assert_all_finished(&ecs, &application);
    assert_eq!(application.messages, 1000);
}

#[tokio::test(start_paused = true)]
async fn it_does_so_when_events_come_twice_and_out_of_order() {
    let ecs = with_jobs().await;
    ecs.faults().events().every(3).duplicate();
    ecs.faults().events().every(5).reorder();
    ecs.faults()
        .events()
        .every(7)
        .delay(Duration::from_secs(30));
    let mut application = Application::set_up(&ecs, 1000).await;

    application.run().await;

    assert_all_finished(&ecs, &application);
    assert!(application.messages > 1000, "{}", application.messages);
}

#[tokio::test(start_paused = true)]
async fn a_lost_event_reaches_no_target() {
    let ecs = with_jobs().await;
    let stopped = r#"{ "detail": { "lastStatus": ["STOPPED"] } }"#;
    ecs.faults().events().matching(stopped).once().lose();
    let mut application = Application::set_up(&ecs, 2).await;
    application.start_next().await;
    application.start_next().await;
    for task in &ecs.tasks() {
        task.wait_stopped().await;
    }

    let rule = ecs.event_bus("default").rule("stopped");

    assert_eq!(rule.deliveries().len(), 1);
    assert_eq!(ecs.tasks().stopped().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_function_of_the_test_is_a_target() {
    let ecs = FakeEcs::start().await;
    let function = "arn:aws:lambda:us-east-1:123456789012:function:orders";
    ecs.on_target(function, |event| {
        match event.json()["detail"]["order"].as_i64() {
            Some(13) => Err("13 is refused".to_owned()),
            _ => Ok(()),
        }
    });
    let rule = ecs.event_bus("default").rule("orders");
    rule.pattern(r#"{ "source": ["shop"] }"#).target(function);
    let events = aws_sdk_eventbridge::Client::new(&ecs.sdk_config());
    for order in [12, 13] {
        let entry = PutEventsRequestEntry::builder()
            .source("shop")
            .detail_type("order");
        let entry = entry.detail(format!("{{ \"order\": {order} }}")).build();
        let put = events.put_events().entries(entry).send().await.unwrap();
        assert_eq!(put.failed_entry_count, 0);
    }

    let deliveries = ecs.event_bus("default").deliveries();
    let failures: Vec<_> = deliveries.iter().map(|it| it.failure()).collect();

    assert_eq!(failures, [None, Some("SDK_CLIENT_ERROR: 13 is refused")]);
}

#[tokio::test(start_paused = true)]
async fn a_schedule_runs_a_task_each_night() {
    let ecs = FakeEcs::start().await;
    ecs.new_definition("nightly").add();
    let rule = ecs
        .event_bus("default")
        .rule("nightly")
        .schedule("rate(1 day)");
    rule.target_json(
        r#"{
            "Id": "task", "RoleArn": "arn:aws:iam::123456789012:role/events",
            "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
            "EcsParameters": {
                "TaskDefinitionArn": "nightly", "LaunchType": "FARGATE",
                "NetworkConfiguration": { "awsvpcConfiguration": { "Subnets": ["subnet-1"] } }
            }
        }"#,
    );
    ecs.settle();
    assert_eq!(ecs.tasks().len(), 0);

    ecs.advance(Duration::from_secs(3 * 86_400 + 60));

    let tasks = ecs.tasks();
    assert_eq!(tasks.len(), 3);
    let by = tasks
        .iter()
        .map(|task| task.started_by().unwrap_or_default());
    assert!(by.eq(["events-rule/nightly"; 3]));
}

#[tokio::test(start_paused = true)]
async fn what_is_printed_of_rules_is_for_people() {
    let ecs = FakeEcs::start().await;
    let bus = ecs.event_bus("default");
    let rule = bus.rule("orders").pattern(r#"{ "source": ["shop"] }"#);
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let (tell, told) = std::sync::mpsc::channel();
    ecs.on_target(function, move |event| {
        let printed = format!("{event:?}");
        tell.send(printed).map_err(|error| error.to_string())
    });
    rule.target_json(&format!(
        r#"{{ "Id": "f", "Arn": "{function}", "InputPath": "$.detail" }}"#
    ));
    bus.put_event("shop", "order", "{}");
    let delivery = format!("{:?}", bus.deliveries()[0]);

    assert_eq!(
        format!("{bus:?} {rule:?}"),
        "EventBusHandle(default) RuleHandle(default/orders)"
    );
    let event = told.recv().unwrap();
    assert_eq!(
        event,
        format!("TargetEvent {{ arn: \"{function}\", json: {{}}, .. }}")
    );
    assert!(delivery.contains("rule: \"orders\""), "{delivery}");
    ecs.reset();
    assert!(format!("{bus:?}").contains("before a reset"));
}
