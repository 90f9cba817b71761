//! SQS, and receives that wait on the fake's clock.

use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::{MessageAttributeValue, QueueAttributeName, SendMessageBatchRequestEntry};
use fake_ecs::{Clock, FakeEcs, MessageState};

async fn queue(sqs: &Client, name: &str) -> String {
    let made = sqs.create_queue().queue_name(name).send().await.unwrap();
    made.queue_url.unwrap()
}

async fn receive(sqs: &Client, url: &str, wait: i32) -> Vec<String> {
    let receive = sqs.receive_message().queue_url(url).wait_time_seconds(wait);
    let received = receive.max_number_of_messages(10).send().await.unwrap();
    let messages = received.messages.unwrap_or_default().into_iter();
    messages.map(|message| message.body.unwrap()).collect()
}

#[tokio::test]
async fn a_message_goes_through_a_queue() {
    let ecs = FakeEcs::start().await;
    let sqs = Client::new(&ecs.sdk_config());
    let url = queue(&sqs, "jobs").await;

    let attribute = MessageAttributeValue::builder()
        .data_type("String")
        .string_value("Bar")
        .build()
        .unwrap();
    let sent = sqs.send_message().queue_url(&url).message_body("msg");
    let sent = sent
        .message_attributes("Foo", attribute)
        .send()
        .await
        .unwrap();
    assert_eq!(
        sent.md5_of_message_body(),
        Some("6e2baaf3b97dbeef01c0043275f9a0e7")
    );
    let received = sqs
        .receive_message()
        .queue_url(&url)
        .message_attribute_names("All");
    let received = received.send().await.unwrap();
    let [message] = received.messages() else {
        panic!("{received:?}")
    };
    assert_eq!(message.body(), Some("msg"));
    assert_eq!(message.message_id(), sent.message_id());
    assert_eq!(
        message.md5_of_message_attributes(),
        Some("ae7155c6026991b6d54b11589678bf9c")
    );
    let handle = message.receipt_handle().unwrap();
    let delete = sqs.delete_message().queue_url(&url).receipt_handle(handle);
    delete.send().await.unwrap();
    let attributes = sqs
        .get_queue_attributes()
        .queue_url(&url)
        .attribute_names(QueueAttributeName::All);
    let attributes = attributes.send().await.unwrap().attributes.unwrap();
    assert_eq!(
        attributes[&QueueAttributeName::ApproximateNumberOfMessagesNotVisible],
        "0"
    );
}

#[tokio::test]
async fn errors_are_those_that_the_sdk_knows() {
    let ecs = FakeEcs::start().await;
    let sqs = Client::new(&ecs.sdk_config());

    let error = sqs.get_queue_url().queue_name("none").send().await;
    let error = error.unwrap_err().into_service_error();
    assert!(error.is_queue_does_not_exist(), "{error:?}");
    let url = queue(&sqs, "jobs").await;
    let entry = |id: &str| {
        let entry = SendMessageBatchRequestEntry::builder().id(id);
        entry.message_body("a").build().unwrap()
    };
    let batch = sqs.send_message_batch().queue_url(&url);
    let batch = batch.entries(entry("a")).entries(entry("a")).send().await;
    let error = batch.unwrap_err().into_service_error();
    assert!(error.is_batch_entry_ids_not_distinct(), "{error:?}");
    let received = sqs.receive_message().queue_url(&url).wait_time_seconds(21);
    let error = received.send().await.unwrap_err();
    assert_eq!(error.code(), Some("InvalidParameterValue"));
    assert_eq!(
        error.message(),
        Some(
            "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if \
             provided."
        )
    );
}

#[tokio::test(start_paused = true)]
async fn a_receive_waits_until_its_time_is_over() {
    let ecs = FakeEcs::start().await;
    let sqs = Client::new(&ecs.sdk_config());
    let url = queue(&sqs, "jobs").await;
    let before = ecs.now();

    assert!(receive(&sqs, &url, 20).await.is_empty());

    let waited = ecs.now().duration_since(before).unwrap();
    assert_eq!(waited, Duration::from_secs(20));
    let receives = ecs.requests().of("ReceiveMessage").count();
    assert_eq!(receives, 1);
}

#[tokio::test]
async fn a_receive_that_waits_moves_the_clock_of_the_fake() {
    for clock in [Clock::manual(), Clock::tokio()] {
        let ecs = FakeEcs::start().clock(clock).await;
        let sqs = Client::new(&ecs.sdk_config());
        let url = queue(&sqs, "jobs").await;
        let before = ecs.now();

        assert!(receive(&sqs, &url, 20).await.is_empty());

        let waited = ecs.now().duration_since(before).unwrap();
        assert!(waited >= Duration::from_secs(20), "{waited:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_is_received_by_one_of_those_who_wait_when_it_comes() {
    let ecs = FakeEcs::start().await;
    let sqs = Client::new(&ecs.sdk_config());
    let url = queue(&sqs, "jobs").await;
    let before = ecs.now();
    let wait = || {
        let (sqs, url) = (sqs.clone(), url.clone());
        tokio::spawn(async move { receive(&sqs, &url, 20).await })
    };
    let consumers = [wait(), wait()];

    tokio::time::sleep(Duration::from_secs(7)).await;
    let sent = sqs.send_message().queue_url(&url).message_body("a");
    sent.send().await.unwrap();
    let [one, two] = consumers;
    let (one, two) = (one.await.unwrap(), two.await.unwrap());

    let mut received = [one, two].concat();
    assert_eq!(received.pop().as_deref(), Some("a"));
    assert!(received.is_empty());
    // The other one has waited to the end.
    let waited = ecs.now().duration_since(before).unwrap();
    assert_eq!(waited, Duration::from_secs(20));
}

#[tokio::test(start_paused = true)]
async fn a_receive_wakes_when_a_message_becomes_visible_by_itself() {
    let ecs = FakeEcs::start().await;
    let sqs = Client::new(&ecs.sdk_config());
    let url = queue(&sqs, "jobs").await;
    let before = ecs.now();
    let elapsed = || ecs.now().duration_since(before).unwrap().as_secs();

    let late = sqs.send_message().queue_url(&url).message_body("late");
    late.delay_seconds(13).send().await.unwrap();
    assert_eq!(receive(&sqs, &url, 20).await, ["late"]);
    assert_eq!(elapsed(), 13);
    // Its visibility timeout is over after another thirty seconds.
    assert!(receive(&sqs, &url, 20).await.is_empty());
    assert_eq!(receive(&sqs, &url, 20).await, ["late"]);
    assert_eq!(elapsed(), 43);
    // A message in flight is no reason to go on.
    ecs.settle();
    assert_eq!(elapsed(), 43);
}

/// What was received too often is in the dead-letter queue at once, for who waits there, and who
/// waits for others waits on.
#[tokio::test(start_paused = true)]
async fn a_receive_waits_on_when_all_that_is_visible_is_given_up() {
    let ecs = FakeEcs::start().await;
    let sqs = Client::new(&ecs.sdk_config());
    let (jobs, dead) = (queue(&sqs, "jobs").await, queue(&sqs, "dead").await);
    let policy =
        r#"{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:123456789012:dead","maxReceiveCount":1}"#;
    let set = sqs.set_queue_attributes().queue_url(&jobs);
    let set = set.attributes(QueueAttributeName::RedrivePolicy, policy);
    set.attributes(QueueAttributeName::VisibilityTimeout, "0")
        .send()
        .await
        .unwrap();
    let send = |text: &str, delay| {
        let send = sqs.send_message().queue_url(&jobs).message_body(text);
        send.delay_seconds(delay).send()
    };
    send("bad", 0).await.unwrap();
    send("late", 7).await.unwrap();
    assert_eq!(receive(&sqs, &jobs, 0).await, ["bad"]);
    let before = ecs.now();
    let elapsed = || ecs.now().duration_since(before).unwrap().as_secs();
    let buried = {
        let (sqs, ecs) = (sqs.clone(), ecs.clone());
        tokio::spawn(async move { (receive(&sqs, &dead, 20).await, ecs.now()) })
    };
    tokio::task::yield_now().await;

    assert_eq!(receive(&sqs, &jobs, 20).await, ["late"]);

    assert_eq!(elapsed(), 7);
    assert_eq!(buried.await.unwrap(), (vec!["bad".to_owned()], before));
    // Only what its callers have asked is a request.
    assert_eq!(ecs.requests().of("ReceiveMessage").count(), 3);
}

#[tokio::test(start_paused = true)]
async fn faults_apply_to_receives_that_wait() {
    let ecs = FakeEcs::start().await;
    let sqs = Client::new(&ecs.sdk_config());
    let url = queue(&sqs, "jobs").await;
    let before = ecs.now();
    let faults = ecs.faults();

    faults
        .on(fake_ecs::sqs::ReceiveMessage)
        .once()
        .error("AWS.SimpleQueueService.NonExistentQueue", "gone");
    let receive_now = sqs.receive_message().queue_url(&url).wait_time_seconds(20);
    let refused = receive_now.send().await.unwrap_err();
    assert_eq!(
        refused.code(),
        Some("AWS.SimpleQueueService.NonExistentQueue")
    );
    assert_eq!(ecs.now(), before);

    faults
        .on(fake_ecs::sqs::ReceiveMessage)
        .once()
        .latency(Duration::from_secs(5));
    assert!(receive(&sqs, &url, 20).await.is_empty());
    let waited = ecs.now().duration_since(before).unwrap();
    assert_eq!(waited, Duration::from_secs(25));
}

#[tokio::test(start_paused = true)]
async fn a_test_sends_to_the_queue_of_the_application_and_waits_until_it_is_empty() {
    let ecs = FakeEcs::start().await;
    let jobs = ecs.sqs().queue("jobs").create();
    let sqs = Client::new(&ecs.sdk_config());
    let url = jobs.url();
    let worker = {
        let (sqs, url) = (sqs.clone(), url.clone());
        tokio::spawn(async move {
            loop {
                let receive = sqs.receive_message().queue_url(&url).wait_time_seconds(20);
                let Ok(received) = receive.send().await else {
                    return;
                };
                for message in received.messages() {
                    let handle = message.receipt_handle().unwrap();
                    let delete = sqs.delete_message().queue_url(&url).receipt_handle(handle);
                    delete.send().await.unwrap();
                }
            }
        })
    };

    assert_eq!(queue(&sqs, "jobs").await, url);
    let id = jobs.send(r#"{ "image": 17 }"#);
    let [message] = &jobs.messages()[..] else {
        panic!("{jobs:?}")
    };
    assert_eq!((message.id(), message.receives()), (id.as_str(), 0));
    assert_eq!(message.json()["image"], 17);
    assert_eq!(message.state(), MessageState::Visible);
    jobs.wait_empty().await;
    // The test is no caller.
    assert_eq!(ecs.requests().of("SendMessage").count(), 0);

    jobs.delete();
    assert!(!jobs.exists() && ecs.sqs().queues().is_empty());
    worker.await.unwrap();
}

#[tokio::test]
#[should_panic(
    expected = "SendMessage of the queue 'jobs': QueueDoesNotExist: The specified queue"
)]
async fn what_a_caller_could_not_do_a_test_cannot_do_either() {
    let ecs = FakeEcs::start().await;

    ecs.sqs().queue("jobs").send("a");
}

/// Each queue is of its account and region.
#[tokio::test]
async fn queues_of_accounts_and_regions_are_apart() {
    let ecs = FakeEcs::start().await;
    let other = ecs.in_region("eu-west-1");
    let (here, there) = (
        ecs.sqs().queue("jobs").create(),
        other.sqs().queue("jobs").create(),
    );
    here.send("a");

    assert_eq!((here.message_count(), there.message_count()), (1, 0));
    assert_eq!(there.arn(), "arn:aws:sqs:eu-west-1:123456789012:jobs");
    let sqs = Client::new(&other.sdk_config());
    assert!(receive(&sqs, &here.url(), 0).await.is_empty());
}
