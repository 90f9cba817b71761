//! Express services: deployed from an image, updated, deleted.

use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::operation::create_express_gateway_service::builders::CreateExpressGatewayServiceFluentBuilder;
use aws_sdk_ecs::types::{
    AccessType, EcsExpressGatewayService, ExpressGatewayContainer, ExpressGatewayScalingTarget,
    ExpressGatewayServiceInclude, ExpressGatewayServiceScalingMetric,
    ExpressGatewayServiceStatusCode as Status, KeyValuePair, ResourceManagementType, Tag,
};
use fake_ecs::{FakeEcs, ServiceStatus, TaskDefinitionHandle};
use serde_json::json;

use crate::support::{
    ask, check_refusal, fargate_definition, refusal, register, register_app, secs,
};

const EXECUTION_ROLE: &str = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole";
const INFRASTRUCTURE_ROLE: &str = "arn:aws:iam::123456789012:role/ecsInfrastructureRole";

fn image(image: &str) -> ExpressGatewayContainer {
    let container = ExpressGatewayContainer::builder().image(image).build();
    container.expect("an image is given")
}

/// No more than is needed.
fn deploy(ecs: &FakeEcs) -> CreateExpressGatewayServiceFluentBuilder {
    ecs.client()
        .create_express_gateway_service()
        .infrastructure_role_arn(INFRASTRUCTURE_ROLE)
        .execution_role_arn(EXECUTION_ROLE)
        .primary_container(image("nginx:1.28"))
}

/// An Express service of that name, up and running; gives its ARN.
async fn deployed(ecs: &FakeEcs, name: &str) -> String {
    let answer = deploy(ecs).service_name(name).send().await;
    let service = answer.expect("it is made").service.expect("it is shown");
    ecs.service(name).wait_stable().await;
    service.service_arn.expect("services have an ARN")
}

async fn describe(ecs: &FakeEcs, arn: &str) -> EcsExpressGatewayService {
    let call = ecs.client().describe_express_gateway_service();
    let answer = call.service_arn(arn).send().await;
    answer
        .expect("it is there")
        .service
        .expect("it is described")
}

fn status(service: &EcsExpressGatewayService) -> &Status {
    let status = service.status().and_then(|status| status.status_code());
    status.expect("services have a status")
}

#[tokio::test]
async fn an_image_and_two_roles_make_a_service_with_an_endpoint() {
    let ecs = FakeEcs::start().await;

    let answer = deploy(&ecs).send().await.expect("it is made");

    let made = answer.service().expect("it is shown");
    assert_eq!(status(made), &Status::Active);
    let (arn, name) = (made.service_arn(), made.service_name());
    let (arn, name) = (arn.expect("it has an ARN"), name.expect("it has a name"));
    assert!(name.starts_with("express-service-"), "{name}");
    assert!(made.current_deployment().is_some());
    ecs.service(name).wait_stable().await;
    let service = describe(&ecs, arn).await;
    assert_eq!(service.current_deployment(), None);
    assert_eq!(service.infrastructure_role_arn(), Some(INFRASTRUCTURE_ROLE));
    assert_eq!(
        service.cluster(),
        Some(ecs.cluster("default").arn().as_str())
    );
    let [configuration] = service.active_configurations() else {
        panic!("a service at rest has one configuration: {service:?}")
    };
    let [path] = configuration.ingress_paths() else {
        panic!("it is reached in one way: {configuration:?}")
    };
    assert_eq!(path.access_type(), &AccessType::Public);
    assert!(path.endpoint().starts_with("https://ex-"), "{path:?}");
    assert!(
        path.endpoint().ends_with(".ecs.us-east-1.on.aws"),
        "{path:?}"
    );
    let task = ecs.tasks().only();
    assert_eq!(task.container("Main").image(), "nginx:1.28");
}

#[tokio::test]
async fn what_is_not_said_is_what_the_model_says() {
    let ecs = FakeEcs::start().await;
    let arn = deployed(&ecs, "web").await;

    let service = describe(&ecs, &arn).await;

    let configuration = &service.active_configurations()[0];
    assert_eq!(
        (configuration.cpu(), configuration.memory()),
        (Some("256"), Some("512"))
    );
    assert_eq!(configuration.health_check_path(), Some("/ping"));
    assert_eq!(configuration.execution_role_arn(), Some(EXECUTION_ROLE));
    assert_eq!(configuration.task_role_arn(), None);
    let container = configuration
        .primary_container()
        .expect("it has a container");
    assert_eq!(container.container_port(), Some(80));
    let logs = container.aws_logs_configuration().expect("it writes logs");
    assert!(
        logs.log_group().starts_with("/aws/ecs/default/web-"),
        "{logs:?}"
    );
    assert_eq!(logs.log_stream_prefix(), "ecs");
    let scaling = configuration.scaling_target().expect("it scales");
    assert_eq!(
        (scaling.min_task_count(), scaling.max_task_count()),
        (Some(1), Some(20))
    );
    assert_eq!(
        scaling.auto_scaling_metric(),
        Some(&ExpressGatewayServiceScalingMetric::AverageCpuUtilization)
    );
    assert_eq!(scaling.auto_scaling_target_value(), Some(60));
    let network = configuration
        .network_configuration()
        .expect("it has a network");
    assert_eq!(
        (network.subnets().len(), network.security_groups().len()),
        (3, 1)
    );
    let shown = ask(
        &ecs,
        "DescribeExpressGatewayService",
        &json!({ "serviceArn": arn }),
    );
    let shown = &shown["service"]["activeConfigurations"][0];
    assert_eq!(shown["cpuArchitecture"], "X86_64");
    assert_eq!(
        shown["taskDefinitionArn"].as_str(),
        Some(ecs.task_definition("default-web").arn())
    );
}

#[tokio::test]
async fn it_is_a_service_like_any_other_underneath() {
    let ecs = FakeEcs::start().await;
    let arn = deployed(&ecs, "web").await;
    register_app(&ecs, "plain");
    let plain = json!({
        "serviceName": "plain", "taskDefinition": "plain", "desiredCount": 0, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
    });
    ask(&ecs, "CreateService", &plain);

    let list = async |of: Option<ResourceManagementType>| {
        let call = ecs
            .client()
            .list_services()
            .set_resource_management_type(of);
        call.send()
            .await
            .expect("services are listed")
            .service_arns
            .unwrap_or_default()
    };
    assert_eq!(
        list(Some(ResourceManagementType::Ecs)).await,
        std::slice::from_ref(&arn)
    );
    assert_eq!(
        list(Some(ResourceManagementType::Customer)).await,
        [ecs.service("plain").arn()]
    );
    assert_eq!(list(None).await.len(), 2);

    let service = ecs.service("web").describe();
    assert_eq!(
        service.resource_management_type(),
        Some(&ResourceManagementType::Ecs)
    );
    assert_eq!(service.task_definition(), None);
    assert!(service.deployments()[0].task_definition().is_some());
    assert_eq!(service.load_balancers()[0].container_name(), Some("Main"));
    let waiter = ecs.client().wait_until_services_stable().services("web");
    waiter.wait(secs(600)).await.expect("it is stable");

    let scale = ecs
        .client()
        .update_service()
        .service("web")
        .desired_count(3);
    scale.send().await.expect("it is scaled");
    ecs.service("web").wait_running_count(3).await;
    let manage = ecs
        .client()
        .update_service()
        .service("web")
        .set_load_balancers(Some(Vec::new()));
    check_refusal(
        manage.send().await,
        "InvalidParameterException",
        "loadBalancers cannot be updated for services that are managed by Amazon ECS.",
    );
}

#[tokio::test]
async fn an_update_deploys_what_has_changed_and_keeps_the_rest() {
    let ecs = FakeEcs::start().await;
    let variable = KeyValuePair::builder().name("LEVEL").value("info").build();
    let container = ExpressGatewayContainer::builder()
        .image("nginx:1.28")
        .container_port(8080);
    let container = container
        .environment(variable)
        .build()
        .expect("an image is given");
    let create = deploy(&ecs)
        .service_name("web")
        .primary_container(container);
    let made = create
        .send()
        .await
        .expect("it is made")
        .service
        .expect("it is shown");
    let arn = made.service_arn.expect("services have an ARN");
    ecs.service("web").wait_stable().await;
    let endpoint = describe(&ecs, &arn).await.active_configurations()[0]
        .ingress_paths()
        .to_vec();

    let update = ecs
        .client()
        .update_express_gateway_service()
        .service_arn(&arn);
    let answer = update.primary_container(image("nginx:1.29")).send().await;

    let updated = answer.expect("it is updated").service.expect("it is shown");
    let target = updated.target_configuration().expect("it has a target");
    assert_eq!(
        target
            .primary_container()
            .map(ExpressGatewayContainer::image),
        Some("nginx:1.29")
    );
    ecs.service("web").wait_stable().await;
    let service = describe(&ecs, &arn).await;
    let [configuration] = service.active_configurations() else {
        panic!("a service at rest has one configuration: {service:?}")
    };
    assert_eq!(
        configuration.service_revision_arn(),
        target.service_revision_arn()
    );
    let container = configuration
        .primary_container()
        .expect("it has a container");
    assert_eq!(container.container_port(), Some(8080));
    assert_eq!(container.environment()[0].value(), Some("info"));
    assert_eq!(configuration.ingress_paths(), endpoint);
    assert_eq!(
        ecs.tasks().running().only().container("Main").image(),
        "nginx:1.29"
    );
    assert_eq!(ecs.task_definition("default-web").revision(), 2);

    let again = ecs
        .client()
        .update_express_gateway_service()
        .service_arn(&arn);
    again
        .primary_container(image("nginx:1.29"))
        .send()
        .await
        .expect("nothing changes");
    assert_eq!(ecs.service("web").deployments().len(), 1);
    assert_eq!(ecs.task_definition("default-web").revision(), 2);
}

#[tokio::test]
async fn a_service_in_the_middle_of_an_update_has_two_configurations() {
    let ecs = FakeEcs::start().await;
    let arn = deployed(&ecs, "web").await;
    let held = ecs.service("web").hold_deployment();

    let update = ecs
        .client()
        .update_express_gateway_service()
        .service_arn(&arn);
    update
        .health_check_path("/up")
        .send()
        .await
        .expect("it is updated");

    let service = describe(&ecs, &arn).await;
    assert!(service.current_deployment().is_some());
    let paths: Vec<_> = service
        .active_configurations()
        .iter()
        .filter_map(|of| of.health_check_path())
        .collect();
    assert_eq!(paths, ["/up", "/ping"]);
    drop(held);
    ecs.service("web").wait_stable().await;
    assert_eq!(describe(&ecs, &arn).await.active_configurations().len(), 1);
}

#[tokio::test]
async fn an_alarm_rolls_an_update_back() {
    let ecs = FakeEcs::start().await;
    let arn = deployed(&ecs, "web").await;
    let held = ecs.service("web").hold_deployment();
    let update = ecs
        .client()
        .update_express_gateway_service()
        .service_arn(&arn);
    update
        .primary_container(image("broken"))
        .send()
        .await
        .expect("it is updated");

    ecs.cloudwatch().raise_alarm("default/web/RollbackAlarm");
    drop(held);
    ecs.service("web").wait_stable().await;

    let service = describe(&ecs, &arn).await;
    let container = service.active_configurations()[0].primary_container();
    assert_eq!(
        container.map(ExpressGatewayContainer::image),
        Some("nginx:1.28")
    );
}

#[tokio::test]
async fn an_update_after_a_rollback_begins_with_what_was_rolled_back_to() {
    let ecs = FakeEcs::start().await;
    let arn = deployed(&ecs, "web").await;
    let web = ecs.service("web");
    register_own(&ecs);
    let update = || {
        let call = ecs.client().update_express_gateway_service();
        call.service_arn(&arn)
    };
    let held = web.hold_deployment();
    let broken = update().task_definition_arn("own");
    let broken = broken.health_check_path("/broken").send().await;
    broken.expect("it is updated");
    ecs.cloudwatch().raise_alarm("default/web/RollbackAlarm");
    drop(held);
    web.wait_stable().await;
    ecs.cloudwatch().clear_alarm("default/web/RollbackAlarm");

    let larger = update().cpu("512").memory("1024").send().await;

    larger.expect("the definition is the one that ECS has made");
    web.wait_stable().await;
    let service = describe(&ecs, &arn).await;
    let configuration = &service.active_configurations()[0];
    assert_eq!(configuration.cpu(), Some("512"));
    assert_eq!(configuration.health_check_path(), Some("/ping"));
}

#[tokio::test]
async fn it_has_as_many_tasks_as_its_scaling_target_allows() {
    let ecs = FakeEcs::start().await;
    let target = |min, max| {
        ExpressGatewayScalingTarget::builder()
            .min_task_count(min)
            .max_task_count(max)
            .build()
    };
    let create = deploy(&ecs)
        .service_name("web")
        .scaling_target(target(2, 4));
    let made = create
        .send()
        .await
        .expect("it is made")
        .service
        .expect("it is shown");
    let arn = made.service_arn.expect("services have an ARN");
    ecs.service("web").wait_running_count(2).await;

    for (min, max, count) in [(3, 4, 3), (1, 2, 2), (0, 2, 2)] {
        let update = ecs
            .client()
            .update_express_gateway_service()
            .service_arn(&arn);
        update
            .scaling_target(target(min, max))
            .send()
            .await
            .expect("it is updated");
        ecs.service("web").wait_stable().await;
        assert_eq!(
            ecs.service("web").running_count(),
            count,
            "between {min} and {max}"
        );
    }
}

#[tokio::test]
async fn a_deleted_one_drains_and_its_name_can_be_used_again() {
    let ecs = FakeEcs::start().await;
    let arn = deployed(&ecs, "web").await;
    let delete = || {
        ecs.client()
            .delete_express_gateway_service()
            .service_arn(&arn)
            .send()
    };
    let held = ecs.service("web").hold_deployment();

    let deleted = delete()
        .await
        .expect("it is deleted")
        .service
        .expect("it is shown");

    assert_eq!(status(&deleted), &Status::Draining);
    assert_eq!(status(&describe(&ecs, &arn).await), &Status::Draining);
    check_refusal(
        delete().await,
        "ServiceNotActiveException",
        "Service is in DRAINING status.",
    );
    let create = || deploy(&ecs).service_name("web").send();
    let refused = create().await;
    assert_eq!(
        refusal(refused).1,
        "Unable to Start a service that is still Draining."
    );
    drop(held);
    ecs.settle();
    assert_eq!(ecs.service("web").status(), ServiceStatus::Inactive);
    let gone = describe(&ecs, &arn).await;
    assert_eq!(
        (status(&gone), gone.active_configurations().len()),
        (&Status::Inactive, 0)
    );
    assert_eq!(
        refusal(delete().await).1,
        "Cannot perform this operation on a service in INACTIVE status."
    );
    create().await.expect("the name is free");
}

/// A definition of the caller's own that an Express service can have.
fn register_own(ecs: &FakeEcs) -> TaskDefinitionHandle {
    let containers = json!([
        { "name": "Main", "image": "nginx", "portMappings": [{ "name": "http", "containerPort": 8080 }] },
        { "name": "sidecar", "image": "envoy" },
    ]);
    register(ecs, &fargate_definition("own", containers))
}

#[tokio::test]
async fn a_definition_of_ones_own_takes_the_place_of_the_parts() {
    let ecs = FakeEcs::start().await;
    let own = register_own(&ecs);
    let create = json!({ "infrastructureRoleArn": INFRASTRUCTURE_ROLE, "serviceName": "web", "taskDefinitionArn": own.arn() });
    let made = ask(&ecs, "CreateExpressGatewayService", &create);
    let configuration = &made["service"]["activeConfigurations"][0];
    assert_eq!(configuration["taskDefinitionArn"].as_str(), Some(own.arn()));
    assert_eq!(
        configuration["primaryContainer"],
        json!({ "image": "nginx", "containerPort": 8080 })
    );
    assert_eq!(configuration.get("cpuArchitecture"), None);
    ecs.service("web").wait_stable().await;

    let arn = made["service"]["serviceArn"]
        .as_str()
        .expect("it has an ARN");
    let update = || {
        ecs.client()
            .update_express_gateway_service()
            .service_arn(arn)
    };
    check_refusal(
        update().cpu("512").send().await,
        "InvalidParameterException",
        "primaryContainer must be specified unless taskDefinitionArn is.",
    );
    let managed = update()
        .primary_container(image("nginx:1.29"))
        .execution_role_arn(EXECUTION_ROLE);
    managed
        .send()
        .await
        .expect("ECS makes the definition from now on");
    ecs.service("web").wait_stable().await;
    assert_eq!(ecs.tasks().running().only().containers().len(), 1);
}

#[tokio::test]
async fn tags_are_shown_to_those_who_ask() {
    let ecs = FakeEcs::start().await;
    let tag = Tag::builder().key("team").value("web").build();
    let create = deploy(&ecs).service_name("web").tags(tag.clone());
    let made = create
        .send()
        .await
        .expect("it is made")
        .service
        .expect("it is shown");
    let arn = made.service_arn.expect("services have an ARN");

    let with_tags = ecs
        .client()
        .describe_express_gateway_service()
        .service_arn(&arn);
    let with_tags = with_tags
        .include(ExpressGatewayServiceInclude::Tags)
        .send()
        .await;

    let described = with_tags
        .expect("it is there")
        .service
        .expect("it is described");
    assert_eq!(described.tags(), [tag]);
    assert_eq!(describe(&ecs, &arn).await.tags(), []);
}

#[tokio::test]
async fn the_default_cluster_is_made_when_it_is_needed() {
    let ecs = FakeEcs::start().default_cluster("other").await;

    let made = deploy(&ecs).send().await.expect("it is made").service;
    let arn = made.and_then(|service| service.service_arn);
    ecs.service(&arn.expect("services have an ARN"))
        .wait_stable()
        .await;

    let cluster = ask(&ecs, "DescribeClusters", &json!({}));
    assert_eq!(
        cluster["clusters"][0]["capacityProviders"],
        json!(["FARGATE"])
    );
    assert_eq!(ecs.tasks().running().len(), 1);
}

#[tokio::test]
async fn what_is_made_for_it_shows_in_its_revision() {
    let ecs = FakeEcs::start().await;
    let arn = deployed(&ecs, "web").await;
    let service = describe(&ecs, &arn).await;
    let revision = service.active_configurations()[0].service_revision_arn();

    let revisions = ask(
        &ecs,
        "DescribeServiceRevisions",
        &json!({ "serviceRevisionArns": [revision] }),
    );

    let resources = &revisions["serviceRevisions"][0]["ecsManagedResources"];
    let path = &resources["ingressPaths"][0];
    let endpoint = service.active_configurations()[0].ingress_paths()[0].endpoint();
    assert_eq!(path["endpoint"], endpoint);
    assert_eq!(
        format!(
            "https://{}",
            path["certificate"]["domainName"]
                .as_str()
                .unwrap_or_default()
        ),
        endpoint
    );
    assert_eq!(path["loadBalancer"]["status"], "ACTIVE");
    assert_eq!(path["targetGroups"][0]["healthCheckPath"], "/ping");
    let balancers = ecs
        .service("web")
        .describe()
        .load_balancers
        .unwrap_or_default();
    assert_eq!(
        path["targetGroups"][0]["arn"].as_str(),
        balancers[0].target_group_arn()
    );
    let group = balancers[0]
        .target_group_arn()
        .expect("it is a target group");
    assert_eq!(ecs.elb().target_group(group).registered().len(), 1);
    let scaling = &resources["autoScaling"];
    assert_eq!(scaling["scalableTarget"]["maxCapacity"], 20);
    assert_eq!(
        scaling["applicationAutoScalingPolicies"][0]["targetValue"],
        60.0
    );
    for kind in ["logGroups", "metricAlarms", "serviceSecurityGroups"] {
        assert_eq!(resources[kind][0]["status"], "ACTIVE", "{kind}");
    }
}
