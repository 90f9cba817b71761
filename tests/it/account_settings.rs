//! Account settings: who is given what, what counts for whom, and what follows from it.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{Setting, SettingName, SettingType};
use fake_ecs::FakeEcs;
use serde_json::json;

use crate::support::{check_refusal, post};

const INVALID: &str = "InvalidParameterException";
const CALLER: &str = "arn:aws:iam::123456789012:user/fake-ecs";
const ROOT: &str = "arn:aws:iam::123456789012:root";
const ROLE: &str = "arn:aws:iam::123456789012:role/deployer";

fn setting(name: SettingName, value: &str, principal: &str) -> Setting {
    Setting::builder()
        .name(name)
        .value(value)
        .principal_arn(principal)
        .r#type(SettingType::User)
        .build()
}

async fn put(client: &Client, name: SettingName, value: &str, principal: &str) -> Setting {
    let call = client.put_account_setting().name(name).value(value);
    let answer = call.principal_arn(principal).send().await;
    let answer = answer.expect("it can be set");
    answer.setting.expect("the answer shows it")
}

/// What counts for a principal.
async fn effective(client: &Client, name: SettingName, principal: &str) -> Setting {
    let call = client.list_account_settings().effective_settings(true);
    let call = call.name(name).principal_arn(principal);
    let answer = call.send().await.expect("it is well-formed");
    let [setting] = answer.settings() else {
        panic!("one setting was asked for: {answer:?}")
    };
    setting.clone()
}

#[tokio::test]
async fn what_a_principal_has_counts_before_what_the_account_has() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let trunking = || SettingName::AwsvpcTrunking;
    assert_eq!(
        effective(&client, trunking(), ROLE).await,
        setting(trunking(), "disabled", ROLE)
    );

    let call = client.put_account_setting_default();
    let answer = call.name(trunking()).value("enabled").send().await;
    let given = answer.expect("it can be set").setting;
    assert_eq!(given, Some(setting(trunking(), "enabled", ROOT)));
    assert_eq!(
        effective(&client, trunking(), ROLE).await,
        setting(trunking(), "enabled", ROOT)
    );

    let given = put(&client, trunking(), "disabled", ROLE).await;
    assert_eq!(given, setting(trunking(), "disabled", ROLE));
    assert_eq!(effective(&client, trunking(), ROLE).await, given);
    assert_eq!(
        effective(&client, trunking(), CALLER).await.value(),
        Some("enabled")
    );

    let call = client.delete_account_setting().name(trunking());
    let answer = call.principal_arn(ROLE).send().await;
    let left = answer.expect("it can be taken back").setting;
    assert_eq!(left, Some(setting(trunking(), "enabled", ROOT)));
}

#[tokio::test]
async fn without_a_principal_it_is_the_caller_who_is_meant() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();

    let call = client
        .put_account_setting()
        .name(SettingName::FargateFipsMode);
    call.value("enabled").send().await.expect("it can be set");

    let listed = client.list_account_settings().send().await;
    let listed = listed.expect("it is well-formed");
    let fips = || setting(SettingName::FargateFipsMode, "enabled", CALLER);
    assert_eq!(listed.settings(), [fips()]);
    let of_root = client.list_account_settings().principal_arn(ROOT).send();
    assert_eq!(of_root.await.expect("it is well-formed").settings(), []);

    let call = client.delete_account_setting();
    let call = call.name(SettingName::FargateFipsMode);
    call.send().await.expect("it can be taken back");
    let listed = client.list_account_settings().send().await;
    assert_eq!(listed.expect("it is well-formed").settings(), []);
}

#[tokio::test]
async fn every_setting_has_the_default_of_aws() {
    let ecs = FakeEcs::start().await;

    let pages = ecs.client().list_account_settings();
    let pages = pages.effective_settings(true).into_paginator().page_size(4);
    let mut listed = Vec::new();
    let mut stream = pages.items().send();
    while let Some(setting) = stream.next().await {
        let setting = setting.expect("tokens lead on");
        let name = setting.name().expect("it has a name").to_string();
        listed.push((name, setting.value.expect("it has a value")));
    }

    let expected = [
        ("awsvpcTrunking", "disabled"),
        ("containerInsights", "disabled"),
        ("containerInstanceLongArnFormat", "enabled"),
        ("defaultLogDriverMode", "non-blocking"),
        ("fargateEventWindows", "disabled"),
        ("fargateFIPSMode", "disabled"),
        ("fargateTaskRetirementWaitPeriod", "7"),
        ("guardDutyActivate", "off"),
        ("serviceLongArnFormat", "enabled"),
        ("tagResourceAuthorization", "on"),
        ("taskLongArnFormat", "enabled"),
    ];
    assert_eq!(
        listed,
        expected.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[tokio::test]
async fn a_page_holds_ten_settings() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();

    let call = client.list_account_settings().effective_settings(true);
    let first = call.clone().send().await.expect("it is well-formed");
    let token = first.next_token().expect("there are eleven");
    let last = call.clone().next_token(token).send().await;

    assert_eq!(first.settings().len(), 10);
    let last = last.expect("the token leads on");
    assert_eq!((last.settings().len(), last.next_token()), (1, None));
    for size in [0, 11] {
        check_refusal(
            call.clone().max_results(size).send().await,
            INVALID,
            &format!("maxResults should be between 1 and 10, but was {size}"),
        );
    }
}

#[tokio::test]
async fn settings_are_filtered_by_name_and_value() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    put(&client, SettingName::ContainerInsights, "enhanced", CALLER).await;
    for (value, found) in [("enhanced", 1), ("enabled", 0)] {
        let call = client.list_account_settings().effective_settings(true);
        let call = call.name(SettingName::ContainerInsights).value(value);
        let answer = call.send().await.expect("it is well-formed");
        assert_eq!(answer.settings().len(), found, "{value}");
    }

    let answer = client.list_account_settings().value("enabled").send().await;
    let message = "name must be specified to filter by value";
    check_refusal(answer, INVALID, message);
    let call = client
        .list_account_settings()
        .name(SettingName::AwsvpcTrunking);
    let answer = call.value("on").send().await;
    check_refusal(answer, INVALID, "Invalid setting 'value'");
}

#[tokio::test]
async fn what_cannot_be_set_is_refused() {
    use SettingName::{
        AwsvpcTrunking, FargateTaskRetirementWaitPeriod, GuardDutyActivate,
        TagResourceAuthorization, TaskLongArnFormat,
    };
    const BAD_VALUE: &str = "Invalid setting 'value'";
    const READ_ONLY: &str = "The setting guardDutyActivate is managed by AWS and is read-only";
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    for (name, value, message) in [
        (AwsvpcTrunking, "ENABLED", BAD_VALUE),
        (AwsvpcTrunking, "on", BAD_VALUE),
        (AwsvpcTrunking, "", BAD_VALUE),
        (TagResourceAuthorization, "enabled", BAD_VALUE),
        (FargateTaskRetirementWaitPeriod, "3", BAD_VALUE),
        (
            TaskLongArnFormat,
            "disabled",
            "You can no longer disable Long Arn settings",
        ),
        (GuardDutyActivate, "on", READ_ONLY),
    ] {
        let call = client.put_account_setting().name(name.clone());
        let answer = call.value(value).principal_arn(ROOT).send().await;
        check_refusal(answer, INVALID, message);
        let call = client.put_account_setting_default().name(name);
        check_refusal(call.value(value).send().await, INVALID, message);
    }
    let call = client.delete_account_setting().name(GuardDutyActivate);
    check_refusal(call.send().await, INVALID, READ_ONLY);

    let listed = client.list_account_settings().principal_arn(ROOT).send();
    assert_eq!(listed.await.expect("it is well-formed").settings(), []);
}

#[tokio::test]
async fn the_wait_before_fargate_retires_tasks_is_for_the_whole_account() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let wait = || SettingName::FargateTaskRetirementWaitPeriod;

    let call = client.put_account_setting().name(wait()).value("14");
    check_refusal(
        call.send().await,
        INVALID,
        "You must use the root user when you set fargateTaskRetirementWaitPeriod",
    );
    put(&client, wait(), "14", ROOT).await;

    let counts = effective(&client, wait(), CALLER).await;
    assert_eq!(counts, setting(wait(), "14", ROOT));
}

#[tokio::test]
async fn guard_duty_is_managed_by_aws() {
    let ecs = FakeEcs::start().await;

    let setting = effective(&ecs.client(), SettingName::GuardDutyActivate, CALLER).await;

    assert_eq!(setting.r#type(), Some(&SettingType::AwsManaged));
}

#[tokio::test]
async fn principals_of_other_accounts_are_refused() {
    let ecs = FakeEcs::start().await;
    let other = "arn:aws:iam::999999999999:root";

    let call = ecs.client().list_account_settings().principal_arn(other);

    check_refusal(
        call.send().await,
        INVALID,
        "principalArn must be the ARN of a user, a role or the root user of account 123456789012, \
         but was arn:aws:iam::999999999999:root",
    );
}

#[tokio::test]
async fn a_setting_that_nobody_knows_is_refused_with_those_that_are_known() {
    let ecs = FakeEcs::start().await;
    for operation in [
        "PutAccountSetting",
        "PutAccountSettingDefault",
        "DeleteAccountSetting",
        "ListAccountSettings",
    ] {
        let answer = post(
            &ecs,
            operation,
            &json!({ "name": "dark mode", "value": "on" }),
        );

        assert_eq!(answer.json()["__type"], INVALID, "{operation}");
        let message = answer.json()["message"].to_string();
        let known = "should be one of [serviceLongArnFormat,taskLongArnFormat,";
        assert!(message.contains(known), "{operation}: {message}");
    }
}

#[tokio::test]
async fn new_clusters_have_the_container_insights_of_the_account() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let insights = async |name: &str| {
        let call = client.create_cluster().cluster_name(name).send();
        let cluster = call.await.expect("it is made").cluster;
        let cluster = cluster.expect("the answer shows it");
        cluster.settings()[0].value().map(str::to_owned)
    };
    assert_eq!(insights("before").await.as_deref(), Some("disabled"));

    let call = client.put_account_setting_default();
    let call = call.name(SettingName::ContainerInsights).value("enhanced");
    call.send().await.expect("it can be set");

    assert_eq!(insights("after").await.as_deref(), Some("enhanced"));
    assert_eq!(insights("before").await.as_deref(), Some("disabled"));
}

#[tokio::test]
async fn each_region_has_settings_of_its_own() {
    let ecs = FakeEcs::start().await;
    put(
        &ecs.client(),
        SettingName::AwsvpcTrunking,
        "enabled",
        CALLER,
    )
    .await;

    let config = ecs.sdk_config().into_builder();
    let config = config.region(aws_sdk_ecs::config::Region::new("eu-west-1"));
    let elsewhere = Client::new(&config.build());

    let setting = effective(&elsewhere, SettingName::AwsvpcTrunking, CALLER).await;
    assert_eq!(setting.value(), Some("disabled"));
}
