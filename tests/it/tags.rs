//! Tags: the three operations on the three kinds of resources there are.

use aws_sdk_ecs::types::{LaunchType, PropagateTags, Tag, TaskField};
use fake_ecs::FakeEcs;
use serde_json::json;

use crate::support::{
    check_refusal, fargate_definition, fargate_network, register, register_app, run,
};

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

async fn tags_of(ecs: &FakeEcs, arn: &str) -> Vec<Tag> {
    let answer = ecs
        .client()
        .list_tags_for_resource()
        .resource_arn(arn)
        .send()
        .await;
    answer
        .expect("the resource is there")
        .tags
        .unwrap_or_default()
}

#[tokio::test]
async fn resources_are_tagged_retagged_and_untagged() {
    let ecs = FakeEcs::start().await;
    let definition = register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    let client = ecs.client();
    for arn in [
        ecs.cluster("default").arn(),
        task.arn(),
        definition.arn().to_owned(),
    ] {
        assert_eq!(tags_of(&ecs, &arn).await, []);

        let call = client.tag_resource().resource_arn(&arn);
        let call = call.tags(tag("a", "1")).tags(tag("b", "2"));
        call.send().await.expect("it is there");
        let call = client.tag_resource().resource_arn(&arn).tags(tag("a", "3"));
        call.send().await.expect("it is there");
        assert_eq!(tags_of(&ecs, &arn).await, [tag("b", "2"), tag("a", "3")]);

        let call = client.untag_resource().resource_arn(&arn);
        let call = call.tag_keys("b").tag_keys("not there");
        call.send().await.expect("it is there");
        assert_eq!(tags_of(&ecs, &arn).await, [tag("a", "3")]);
    }
}

#[tokio::test]
async fn tags_are_propagated_when_the_call_says_so() {
    let ecs = FakeEcs::start().await;
    let mut definition = fargate_definition("web", json!([{ "name": "app", "image": "busybox" }]));
    definition["tags"] =
        json!([{ "key": "a", "value": "definition" }, { "key": "b", "value": "definition" }]);
    let definition = register(&ecs, &definition);
    // By the operation as well, so that this test does not depend on what registering does with
    // tags.
    let call = ecs.client().tag_resource().resource_arn(definition.arn());
    let call = call
        .tags(tag("a", "definition"))
        .tags(tag("b", "definition"));
    call.send().await.expect("it is there");
    for (propagate, expected) in [
        (None, vec![tag("a", "call")]),
        (Some(PropagateTags::None), vec![tag("a", "call")]),
        (
            Some(PropagateTags::TaskDefinition),
            vec![tag("b", "definition"), tag("a", "call")],
        ),
    ] {
        let call = ecs.client().run_task().task_definition("web");
        let call = call.launch_type(LaunchType::Fargate).tags(tag("a", "call"));
        let call = call.network_configuration(fargate_network());
        let answer = call.set_propagate_tags(propagate.clone()).send().await;

        let answer = answer.expect("it is accepted");
        assert_eq!(answer.tasks()[0].tags(), expected, "{propagate:?}");
    }
}

#[tokio::test]
async fn tagging_a_task_later_shows_in_its_description() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;

    let call = ecs.client().tag_resource().resource_arn(task.arn());
    call.tags(tag("owner", "me"))
        .send()
        .await
        .expect("it is there");

    let call = ecs
        .client()
        .describe_tasks()
        .tasks(task.id())
        .include(TaskField::Tags);
    let answer = call.send().await.expect("it is there");
    assert_eq!(answer.tasks()[0].tags(), [tag("owner", "me")]);
}

#[tokio::test]
async fn a_revision_that_is_no_longer_shown_has_no_tags() {
    let ecs = FakeEcs::start().await;
    let definition = register_app(&ecs, "web").arn().to_owned();
    let task = run(&ecs, "web").await;
    let client = ecs.client();
    let call = client.deregister_task_definition();
    call.task_definition("web:1")
        .send()
        .await
        .expect("it is active");
    let call = client.delete_task_definitions();
    let answer = call.task_definitions("web:1").send().await;
    answer.expect("it is inactive");
    assert_eq!(tags_of(&ecs, &definition).await, [], "its task shows it");
    task.force_stop();
    task.wait_stopped().await;

    let told = format!("The specified resource was not found: {definition}");
    let call = client.list_tags_for_resource().resource_arn(&definition);
    check_refusal(call.send().await, "InvalidParameterException", &told);
    let call = client.tag_resource().resource_arn(&definition);
    let call = call.tags(tag("a", "1")).send();
    check_refusal(call.await, "ResourceNotFoundException", &told);
    let call = client.untag_resource().resource_arn(&definition);
    let call = call.tag_keys("a").send();
    check_refusal(call.await, "ResourceNotFoundException", &told);
}
