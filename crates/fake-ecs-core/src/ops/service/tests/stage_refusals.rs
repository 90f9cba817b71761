//! What is refused of rollouts in stages, and in which words; and what becomes of what is not said.

use crate::ops::service::create_service::create_service;
use crate::ops::service::fixtures::{daemon, on_fargate, region, update};
use crate::ops::service::update_service::update_service;
use crate::wire::{
    AdvancedConfiguration, CanaryConfiguration, CreateServiceRequest, DeploymentConfiguration,
    DeploymentEarlySuccessCriteria, DeploymentLifecycleHook as Hook,
    DeploymentLifecycleHookStage as Stage, DeploymentLifecycleHookTargetType as TargetType,
    DeploymentStrategy as Strategy, LinearConfiguration, LoadBalancer,
};

const ELB: &str = "arn:aws:elasticloadbalancing:us-east-1:123456789012:";

fn rule(number: usize) -> String {
    format!("{ELB}listener-rule/app/web/1/1/{number}")
}

fn balancer() -> LoadBalancer {
    LoadBalancer {
        target_group_arn: Some(format!("{ELB}targetgroup/blue/1")),
        container_name: Some("app".to_owned()),
        container_port: Some(80),
        advanced_configuration: Some(AdvancedConfiguration {
            alternate_target_group_arn: Some(format!("{ELB}targetgroup/green/1")),
            production_listener_rule: Some(rule(1)),
            test_listener_rule: Some(rule(2)),
            role_arn: Some("arn:aws:iam::123456789012:role/elb".to_owned()),
        }),
        ..LoadBalancer::default()
    }
}

fn hook() -> Hook {
    Hook {
        hook_target_arn: Some("arn:aws:lambda:us-east-1:123456789012:function:f".to_owned()),
        role_arn: Some("arn:aws:iam::123456789012:role/hook".to_owned()),
        lifecycle_stages: Some(vec![Stage::PreScaleUp]),
        ..Hook::default()
    }
}

fn by(strategy: Strategy) -> CreateServiceRequest {
    let mut input = on_fargate();
    input.load_balancers = Some(vec![balancer()]);
    input.deployment_configuration = Some(DeploymentConfiguration {
        strategy: Some(strategy),
        bake_time_in_minutes: Some(5),
        lifecycle_hooks: Some(vec![hook()]),
        ..DeploymentConfiguration::default()
    });
    input
}

#[track_caller]
fn check(mut input: CreateServiceRequest, change: impl FnOnce(&mut Parts<'_>), message: &str) {
    change(&mut Parts {
        configuration: input.deployment_configuration.as_mut().unwrap(),
        balancers: input.load_balancers.as_mut().unwrap(),
    });

    let error = create_service(&mut region(), input).unwrap_err();

    assert_eq!(
        error.to_string(),
        format!("InvalidParameterException: {message}")
    );
}

/// What is changed of a valid request.
struct Parts<'a> {
    configuration: &'a mut DeploymentConfiguration,
    balancers: &'a mut Vec<LoadBalancer>,
}

impl Parts<'_> {
    fn advanced(&mut self) -> &mut AdvancedConfiguration {
        self.balancers[0].advanced_configuration.as_mut().unwrap()
    }

    fn hook(&mut self) -> &mut Hook {
        &mut self.configuration.lifecycle_hooks.as_mut().unwrap()[0]
    }
}

#[test]
fn what_is_valid_is_accepted() {
    for strategy in [
        Strategy::BlueGreen,
        Strategy::Linear,
        Strategy::Canary,
        Strategy::Rolling,
    ] {
        create_service(&mut region(), by(strategy)).unwrap();
    }
    let mut at_network = by(Strategy::BlueGreen);
    let advanced = &mut at_network.load_balancers.as_mut().unwrap()[0].advanced_configuration;
    let advanced = advanced.as_mut().unwrap();
    advanced.production_listener_rule = Some(format!("{ELB}listener/net/web/1/1"));
    advanced.test_listener_rule = None;
    create_service(&mut region(), at_network).unwrap();
}

#[test]
fn what_steps_do_not_say_is_as_the_model_documents_it() {
    let configuration = |strategy| {
        let answer = create_service(&mut region(), by(strategy)).unwrap();
        answer.service.unwrap().deployment_configuration.unwrap()
    };
    let canary = configuration(Strategy::Canary)
        .canary_configuration
        .unwrap();
    assert_eq!(canary.canary_percent, Some(5.0));
    assert_eq!(canary.canary_bake_time_in_minutes, Some(10));
    let linear = configuration(Strategy::Linear)
        .linear_configuration
        .unwrap();
    assert_eq!(linear.step_percent, Some(10.0));
    assert_eq!(linear.step_bake_time_in_minutes, Some(6));
    assert_eq!(
        configuration(Strategy::BlueGreen).canary_configuration,
        None
    );
}

#[test]
fn steps_have_limits() {
    let canary = |percent, minutes| {
        move |it: &mut Parts<'_>| {
            it.configuration.canary_configuration = Some(CanaryConfiguration {
                canary_percent: Some(percent),
                canary_bake_time_in_minutes: Some(minutes),
            });
        }
    };
    let linear = |percent, minutes| {
        move |it: &mut Parts<'_>| {
            it.configuration.linear_configuration = Some(LinearConfiguration {
                step_percent: Some(percent),
                step_bake_time_in_minutes: Some(minutes),
            });
        }
    };
    for (percent, minutes, message) in [
        (
            0.05,
            1,
            "canaryPercent should be between 0.1 and 100.0, but was 0.05",
        ),
        (
            100.5,
            1,
            "canaryPercent should be between 0.1 and 100.0, but was 100.5",
        ),
        (
            5.0,
            -1,
            "canaryBakeTimeInMinutes should be between 0 and 1440, but was -1",
        ),
        (
            5.0,
            1_441,
            "canaryBakeTimeInMinutes should be between 0 and 1440, but was 1441",
        ),
    ] {
        check(by(Strategy::Canary), canary(percent, minutes), message);
    }
    for (percent, minutes, message) in [
        (
            2.9,
            1,
            "stepPercent should be between 3.0 and 100.0, but was 2.9",
        ),
        (
            101.0,
            1,
            "stepPercent should be between 3.0 and 100.0, but was 101.0",
        ),
        (
            5.0,
            1_441,
            "stepBakeTimeInMinutes should be between 0 and 1440, but was 1441",
        ),
    ] {
        check(by(Strategy::Linear), linear(percent, minutes), message);
    }
    for (strategy, message) in [
        (
            Strategy::Linear,
            "canaryConfiguration is only valid with the CANARY deployment strategy.",
        ),
        (
            Strategy::Rolling,
            "canaryConfiguration is only valid with the CANARY deployment strategy.",
        ),
    ] {
        check(by(strategy), canary(5.0, 1), message);
    }
    check(
        by(Strategy::BlueGreen),
        linear(5.0, 1),
        "linearConfiguration is only valid with the LINEAR deployment strategy.",
    );
}

#[test]
fn what_does_not_go_with_stages_is_refused() {
    check(
        by(Strategy::BlueGreen),
        |it| it.configuration.bake_time_in_minutes = None,
        "bakeTimeInMinutes must be specified for the BLUE_GREEN deployment strategy.",
    );
    check(
        by(Strategy::BlueGreen),
        |it| {
            it.configuration.early_success_criteria = Some(DeploymentEarlySuccessCriteria {
                enable: true,
                ..DeploymentEarlySuccessCriteria::default()
            });
        },
        "earlySuccessCriteria is only valid with the ROLLING deployment strategy.",
    );
    let mut a_daemon = daemon();
    a_daemon.deployment_configuration = by(Strategy::Canary).deployment_configuration;
    a_daemon.load_balancers = Some(Vec::new());
    check(
        a_daemon,
        |_| {},
        "The daemon scheduling strategy does not support the CANARY deployment strategy",
    );
}

#[test]
fn traffic_is_to_be_led_somewhere() {
    check(
        by(Strategy::BlueGreen),
        |it| it.balancers.clear(),
        "When specifying the BLUE_GREEN deployment strategy, the service requires an Application Load Balancer, a Network Load Balancer or Service Connect.",
    );
    check(
        by(Strategy::Linear),
        |it| it.balancers.clear(),
        "When specifying the LINEAR deployment strategy, the service requires an Application Load Balancer or Service Connect.",
    );
    check(
        by(Strategy::Canary),
        |it| {
            it.advanced().production_listener_rule = Some(format!("{ELB}listener/net/web/1/1"));
        },
        "Network Load Balancers are not supported with the CANARY deployment strategy.",
    );
    check(
        by(Strategy::BlueGreen),
        |it| it.balancers[0].advanced_configuration = None,
        "advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy",
    );
    check(
        by(Strategy::BlueGreen),
        |it| it.advanced().alternate_target_group_arn = None,
        "alternateTargetGroupArn must be specified in advancedConfiguration when using a non-ROLLING deployment strategy",
    );
}

#[test]
fn rules_and_groups_are_checked() {
    let invalid = |member: &str, arn: &str| {
        format!(
            "{member} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: {arn}"
        )
    };
    for arn in [
        "rule",
        "arn:aws:iam::123456789012:role/elb",
        &format!("{ELB}listener/app/web/1/1"),
    ] {
        let message = invalid("productionListenerRule", arn);
        check(
            by(Strategy::Rolling),
            |it| it.advanced().production_listener_rule = Some(arn.to_owned()),
            &message,
        );
        let message = invalid("testListenerRule", arn);
        check(
            by(Strategy::BlueGreen),
            |it| it.advanced().test_listener_rule = Some(arn.to_owned()),
            &message,
        );
    }
    check(
        by(Strategy::BlueGreen),
        |it| it.advanced().test_listener_rule = Some(rule(1)),
        &format!(
            "The following rules cannot be used as both production and test listener rules: {}",
            rule(1)
        ),
    );
    let blue = balancer().target_group_arn;
    check(
        by(Strategy::BlueGreen),
        |it| it.advanced().alternate_target_group_arn.clone_from(&blue),
        &format!("Duplicate targetGroupArn found: {ELB}targetgroup/blue/1"),
    );
}

#[test]
fn hooks_are_checked() {
    check(
        by(Strategy::BlueGreen),
        |it| it.hook().lifecycle_stages = Some(Vec::new()),
        "lifecycleStages of a lifecycle hook cannot be empty.",
    );
    check(
        by(Strategy::BlueGreen),
        |it| it.hook().hook_target_arn = None,
        "hookTargetArn must be specified for lifecycle hooks of the targetType AWS_LAMBDA.",
    );
    check(
        by(Strategy::BlueGreen),
        |it| it.hook().role_arn = None,
        "roleArn must be specified for lifecycle hooks of the targetType AWS_LAMBDA.",
    );
    let pause = |stage| Hook {
        target_type: Some(TargetType::Pause),
        lifecycle_stages: Some(vec![stage]),
        ..Hook::default()
    };
    for stage in [Stage::TestTrafficShift, Stage::ProductionTrafficShift] {
        check(
            by(Strategy::BlueGreen),
            |it| *it.hook() = pause(stage),
            &format!("Lifecycle hooks of the targetType PAUSE are not supported for {stage}."),
        );
    }
    check(
        by(Strategy::BlueGreen),
        |it| {
            *it.hook() = Hook {
                hook_target_arn: hook().hook_target_arn,
                ..pause(Stage::PreScaleUp)
            };
        },
        "hookTargetArn must not be specified for lifecycle hooks of the targetType PAUSE.",
    );
}

#[test]
fn a_change_of_strategy_takes_leave_of_what_belongs_to_the_one_before() {
    let mut region = region();
    create_service(&mut region, by(Strategy::Canary)).unwrap();
    let change = |strategy, bake_time_in_minutes| {
        let mut input = update();
        input.deployment_configuration = Some(DeploymentConfiguration {
            strategy: Some(strategy),
            bake_time_in_minutes,
            ..DeploymentConfiguration::default()
        });
        input
    };

    let error = update_service(&mut region, change(Strategy::BlueGreen, None)).unwrap_err();
    let answer = update_service(&mut region, change(Strategy::Linear, None)).unwrap();

    assert!(
        error.to_string().contains("bakeTimeInMinutes must be"),
        "{error}"
    );
    let changed = answer.service.unwrap().deployment_configuration.unwrap();
    assert_eq!(changed.canary_configuration, None);
    assert!(changed.linear_configuration.is_some());
    assert_eq!(changed.bake_time_in_minutes, Some(5));
    assert_eq!(changed.lifecycle_hooks, Some(vec![hook()]));
    let mut gone = update();
    gone.load_balancers = Some(Vec::new());
    let error = update_service(&mut region, gone).unwrap_err();
    assert!(
        error.to_string().contains("requires an Application"),
        "{error}"
    );
}
