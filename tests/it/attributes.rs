//! Attributes of container instances, through the SDK's client.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::operation::list_attributes::builders::ListAttributesFluentBuilder;
use aws_sdk_ecs::types::{Attribute, TargetType};
use fake_ecs::{FakeEcs, InstanceHandle};
use serde_json::json;

use crate::support::{ask, check_refusal, register_ec2_app};

/// An attribute of the instance, by its ARN.
fn attribute(instance: &InstanceHandle, name: &str, value: Option<&str>) -> Attribute {
    let attribute = Attribute::builder().name(name).target_id(instance.arn());
    let attribute = attribute.set_value(value.map(str::to_owned));
    attribute.build().expect("it has a name")
}

fn list(client: &Client) -> ListAttributesFluentBuilder {
    client
        .list_attributes()
        .target_type(TargetType::ContainerInstance)
}

#[tokio::test]
async fn attributes_are_put_changed_listed_and_deleted() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instances = ecs.add_instances(2, "t3.small");
    let [one, two] = instances.as_slice() else {
        panic!("two were asked for")
    };

    let put = client
        .put_attributes()
        .attributes(attribute(one, "stack", Some("production")))
        .attributes(attribute(two, "stack", Some("test")))
        .attributes(attribute(two, "spare", None))
        .send()
        .await
        .unwrap();

    assert_eq!(put.attributes().len(), 3);
    assert_eq!(put.attributes()[0].target_id(), Some(one.arn().as_str()));
    assert_eq!(one.attribute("stack").as_deref(), Some("production"));
    assert_eq!(two.attribute("spare").as_deref(), Some(""));
    let again = client.put_attributes();
    let again = again.attributes(attribute(one, "stack", Some("test")));
    again.send().await.unwrap();
    let listed = list(&client).attribute_name("stack").send().await.unwrap();
    let seen: Vec<_> = listed
        .attributes()
        .iter()
        .map(|it| (it.name(), it.value(), it.target_id()))
        .collect();
    let expected = |arn| ("stack", Some("test"), Some(arn));
    let arns = [one.arn(), two.arn()];
    assert_eq!(
        seen,
        [expected(arns[0].as_str()), expected(arns[1].as_str())]
    );

    let deleted = client
        .delete_attributes()
        .attributes(attribute(one, "stack", None))
        .attributes(attribute(one, "stack", None))
        .attributes(attribute(two, "missing", None))
        .send()
        .await
        .unwrap();

    assert_eq!(deleted.attributes().len(), 1, "what was there: {deleted:?}");
    assert_eq!(deleted.attributes()[0].value(), Some("test"));
    assert_eq!(one.attribute("stack"), None);
    assert_eq!(two.attribute("stack").as_deref(), Some("test"));
}

#[tokio::test]
async fn lists_have_built_in_attributes_too_and_can_be_narrowed() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let a = ecs.new_instance("t3.small").zone("us-east-1a").add();
    let b = ecs.new_instance("m5.large").zone("us-east-1a").add();

    let all = list(&client).into_paginator().items().send();
    let all: Vec<Attribute> = all.collect::<Result<_, _>>().await.unwrap();

    assert_eq!(all.len(), a.attributes().len() + b.attributes().len());
    let count = async |name: &str, value: Option<&str>| {
        let call = list(&client).attribute_name(name);
        let call = call.set_attribute_value(value.map(str::to_owned));
        call.send().await.unwrap().attributes().len()
    };
    assert_eq!(count("ecs.availability-zone", Some("us-east-1a")).await, 2);
    assert_eq!(count("ecs.instance-type", Some("m5.large")).await, 1);
    assert_eq!(count("ecs.instance-type", None).await, 2);
    assert_eq!(count("ecs.capability.execute-command", None).await, 2);
    assert_eq!(count("ecs.capability.execute-command", Some("x")).await, 0);
    assert_eq!(count("rack", None).await, 0);
    b.terminate();
    assert_eq!(count("ecs.instance-type", None).await, 1);
}

#[tokio::test]
async fn pages_show_every_attribute_once() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    ecs.add_instances(3, "t3.small");
    let collect = async |size: i32| {
        let pages = list(&client).into_paginator().page_size(size);
        let items: Vec<Attribute> = pages
            .items()
            .send()
            .collect::<Result<_, _>>()
            .await
            .unwrap();
        items
    };

    let (large, small) = (collect(100).await, collect(7).await);

    assert_eq!(large, small);
    let expected: usize = ecs.instances().iter().map(|it| it.attributes().len()).sum();
    assert_eq!(large.len(), expected);
    let call = list(&client).next_token("x").send().await;
    check_refusal(call, "InvalidParameterException", "Invalid token x");
}

#[tokio::test]
async fn a_token_outlives_what_it_points_at() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instances = ecs.add_instances(2, "t3.small");
    let first = list(&client).max_results(5).send().await.unwrap();
    let token = first.next_token().unwrap();

    instances[0].terminate();
    let next = list(&client).next_token(token).send().await.unwrap();

    assert_eq!(next.attributes().len(), instances[1].attributes().len());
}

#[tokio::test]
async fn constraints_see_attributes_as_they_are_now() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instances = ecs.add_instances(3, "t3.small");
    register_ec2_app(&ecs, "app");
    let put = client.put_attributes();
    let put = put.attributes(attribute(&instances[1], "stack", Some("production")));
    put.send().await.unwrap();
    let constraint = aws_sdk_ecs::types::PlacementConstraint::builder()
        .r#type(aws_sdk_ecs::types::PlacementConstraintType::MemberOf)
        .expression("attribute:stack == production")
        .build();

    let run = || {
        client
            .run_task()
            .task_definition("app")
            .placement_constraints(constraint.clone())
    };
    run().send().await.unwrap();

    assert_eq!(instances[1].running_tasks_count(), 1);
    let delete = client.delete_attributes();
    let delete = delete.attributes(attribute(&instances[1], "stack", None));
    delete.send().await.unwrap();
    assert_eq!(run().send().await.unwrap().failures().len(), 3);
}

#[tokio::test]
async fn targets_are_named_by_arn_or_by_id_and_type() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = ecs.add_instance("t3.small");
    let put = |id: Option<&str>, of: Option<TargetType>| {
        let attribute = Attribute::builder().name("stack").value("test");
        let attribute = attribute.set_target_id(id.map(str::to_owned));
        let attribute = attribute.set_target_type(of).build().unwrap();
        client.put_attributes().attributes(attribute).send()
    };
    let of_instance = || Some(TargetType::ContainerInstance);
    let (id, nowhere) = (instance.id(), "0123456789abcdef0123456789abcdef");

    put(Some(&id), of_instance()).await.unwrap();

    let invalid = "InvalidParameterException";
    check_refusal(
        put(Some(&id), None).await,
        invalid,
        "targetType must be container-instance",
    );
    check_refusal(
        put(None, of_instance()).await,
        invalid,
        "Attribute.targetId can not be blank.",
    );
    let missing = format!("Could not find {nowhere}");
    check_refusal(
        put(Some(nowhere), of_instance()).await,
        "TargetNotFoundException",
        &missing,
    );
    instance.terminate();
    let gone = format!("Could not find {id}");
    check_refusal(
        put(Some(&id), of_instance()).await,
        "TargetNotFoundException",
        &gone,
    );
    let delete = client
        .delete_attributes()
        .attributes(attribute(&instance, "a", None));
    let gone = format!("Could not find {}", instance.arn());
    check_refusal(delete.send().await, "TargetNotFoundException", &gone);
}

#[tokio::test]
async fn an_instance_has_ten_custom_attributes_and_a_call_puts_all_or_none() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = ecs.add_instance("t3.small");
    let before = instance.attributes().len();
    let put = |names: &[String]| {
        let attributes = names
            .iter()
            .map(|name| attribute(&instance, name, Some("x")));
        let attributes: Vec<Attribute> = attributes.collect();
        client
            .put_attributes()
            .set_attributes(Some(attributes))
            .send()
    };
    let names: Vec<String> = (0..11).map(|n| format!("custom-{n}")).collect();

    put(&names[..10]).await.unwrap();
    put(&names[..10]).await.expect("they are the same ones");

    check_refusal(
        put(&names[10..]).await,
        "AttributeLimitExceededException",
        "You can apply up to 10 custom attributes for each resource.",
    );
    check_refusal(
        put(&names).await,
        "InvalidParameterException",
        "attributes can have at most 10 items.",
    );
    check_refusal(
        put(&[]).await,
        "InvalidParameterException",
        "attributes can not be empty",
    );
    let mixed = ["custom-0".to_owned(), "ecs.os-type".to_owned()];
    check_refusal(
        put(&mixed).await,
        "InvalidParameterException",
        "Attribute.name must not begin with ecs. or com.amazonaws., but was ecs.os-type",
    );
    assert_eq!(instance.attributes().len(), before + 10);
    let call = list(&client).attribute_value("x").send().await;
    check_refusal(
        call,
        "InvalidParameterException",
        "attributeName should be specified with attributeValue",
    );
}

#[tokio::test]
async fn a_daemon_service_follows_what_its_constraint_asks_of_an_instance() {
    type Change = fn(&FakeEcs, &InstanceHandle);
    let put: Change = |ecs, instance| {
        let attribute = json!({ "name": "role", "value": "web", "targetId": instance.arn() });
        ask(ecs, "PutAttributes", &json!({ "attributes": [attribute] }));
    };
    let delete: Change = |ecs, instance| {
        let attribute = json!({ "name": "role", "targetId": instance.arn() });
        ask(
            ecs,
            "DeleteAttributes",
            &json!({ "attributes": [attribute] }),
        );
    };
    let register_again: Change = |ecs, instance| {
        let attribute = json!({ "name": "role", "value": "web" });
        let again = json!({ "containerInstanceArn": instance.arn(), "attributes": [attribute] });
        ask(ecs, "RegisterContainerInstance", &again);
    };
    let update_agent: Change = |ecs, instance| {
        let update = json!({ "containerInstance": instance.arn() });
        ask(ecs, "UpdateContainerAgent", &update);
    };
    for (expression, changes) in [
        ("attribute:role == web", vec![(put, 1), (delete, 0)]),
        ("attribute:role == web", vec![(register_again, 1)]),
        ("agentVersion > 1.40.0", vec![(update_agent, 1)]),
    ] {
        let ecs = FakeEcs::start().await;
        let instance = ecs.new_instance("t3.small").agent_version("1.40.0").add();
        register_ec2_app(&ecs, "agent");
        let constraint = json!({ "type": "memberOf", "expression": expression });
        let service = json!({
            "serviceName": "agent", "taskDefinition": "agent", "schedulingStrategy": "DAEMON",
            "placementConstraints": [constraint],
        });
        ask(&ecs, "CreateService", &service);
        ecs.settle();
        assert_eq!(ecs.service("agent").running_count(), 0, "{expression}");

        for (change, expected) in changes {
            change(&ecs, &instance);
            ecs.settle();

            assert_eq!(
                ecs.service("agent").running_count(),
                expected,
                "{expression}"
            );
        }
    }
}
