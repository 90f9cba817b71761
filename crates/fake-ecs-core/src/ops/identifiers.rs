//! How callers name things, operation by operation: what every operation says of a text that is no
//! identifier, and the ways to name a service.

use super::service::fixtures;
use super::{dispatch, task_set};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::{Operation, Operation::*};

/// Where the identifier stands in a body.
const HERE: &str = "<id>";

/// What every operation takes that names something: a body with the identifier left open. The
/// members of the model that are left out name what is looked up like one that is here.
#[rustfmt::skip]
const BODIES: &[(Operation, &str)] = &[
    (AssociateGatewayWithCluster, r#"{"gateway":"<id>","cluster":"default"}"#),
    (ContinueServiceDeployment, r#"{"serviceDeploymentArn":"<id>","hookId":"h"}"#),
    (CreateCapacityProvider, r#"{"name":"p","cluster":"<id>","managedInstancesProvider":{"infrastructureRoleArn":"arn:aws:iam::123456789012:role/r","instanceLaunchTemplate":{"ec2InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/p","networkConfiguration":{"subnets":["subnet-1"]}}}}"#),
    (CreateDaemon, r#"{"daemonName":"d","daemonTaskDefinitionArn":"d:1","capacityProviderArns":["p"],"clusterArn":"<id>"}"#),
    (CreateExpressGatewayService, r#"{"infrastructureRoleArn":"arn:aws:iam::123456789012:role/r","cluster":"<id>"}"#),
    (CreateService, r#"{"serviceName":"s","cluster":"<id>"}"#),
    (CreateService, r#"{"serviceName":"s","taskDefinition":"<id>","desiredCount":1}"#),
    (CreateTaskSet, r#"{"cluster":"default","service":"<id>","taskDefinition":"app"}"#),
    (DeleteAttributes, r#"{"attributes":[{"name":"a","targetId":"<id>"}]}"#),
    (DeleteCapacityProvider, r#"{"capacityProvider":"<id>"}"#),
    (DeleteCluster, r#"{"cluster":"<id>"}"#),
    (DeleteDaemon, r#"{"daemonArn":"<id>"}"#),
    (DeleteDaemonTaskDefinition, r#"{"daemonTaskDefinition":"<id>"}"#),
    (DeleteExpressGatewayService, r#"{"serviceArn":"<id>"}"#),
    (DeleteGateway, r#"{"gateway":"<id>"}"#),
    (DeleteService, r#"{"service":"<id>"}"#),
    (DeleteTaskSet, r#"{"cluster":"default","service":"<id>","taskSet":"ecs-svc/1"}"#),
    (DeleteTaskSet, r#"{"cluster":"default","service":"web","taskSet":"<id>"}"#),
    (DeregisterContainerInstance, r#"{"containerInstance":"<id>"}"#),
    (DeregisterTaskDefinition, r#"{"taskDefinition":"<id>"}"#),
    (DescribeCapacityProviders, r#"{"capacityProviders":["<id>"]}"#),
    (DescribeClusters, r#"{"clusters":["<id>"]}"#),
    (DescribeContainerInstances, r#"{"containerInstances":["<id>"]}"#),
    (DescribeDaemon, r#"{"daemonArn":"<id>"}"#),
    (DescribeDaemonDeployments, r#"{"daemonDeploymentArns":["<id>"]}"#),
    (DescribeDaemonRevisions, r#"{"daemonRevisionArns":["<id>"]}"#),
    (DescribeDaemonTaskDefinition, r#"{"daemonTaskDefinition":"<id>"}"#),
    (DescribeExpressGatewayService, r#"{"serviceArn":"<id>"}"#),
    (DescribeGateway, r#"{"gateway":"<id>"}"#),
    (DescribeGatewayResources, r#"{"gateway":"<id>"}"#),
    (DescribeGatewayRoute, r#"{"gatewayRouteArn":"<id>"}"#),
    (DescribeServiceDeployments, r#"{"serviceDeploymentArns":["<id>"]}"#),
    (DescribeServiceRevisions, r#"{"serviceRevisionArns":["<id>"]}"#),
    (DescribeServices, r#"{"services":["<id>"]}"#),
    (DescribeTaskDefinition, r#"{"taskDefinition":"<id>"}"#),
    (DescribeTaskSets, r#"{"cluster":"default","service":"<id>","taskSets":["ecs-svc/1"]}"#),
    (DescribeTaskSets, r#"{"cluster":"default","service":"web","taskSets":["<id>"]}"#),
    (DescribeTasks, r#"{"tasks":["<id>"]}"#),
    (DescribeTasks, r#"{"cluster":"<id>","tasks":["t"]}"#),
    (DisassociateGatewayFromCluster, r#"{"gateway":"<id>","cluster":"default"}"#),
    (DiscoverPollEndpoint, r#"{"containerInstance":"<id>"}"#),
    (ExecuteCommand, r#"{"command":"ls","interactive":true,"task":"<id>"}"#),
    (GetTaskProtection, r#"{"cluster":"default","tasks":["<id>"]}"#),
    (ListAttributes, r#"{"targetType":"container-instance","cluster":"<id>"}"#),
    (ListContainerInstances, r#"{"cluster":"<id>"}"#),
    (ListDaemonDeployments, r#"{"daemonArn":"<id>"}"#),
    (ListDaemons, r#"{"clusterArn":"<id>"}"#),
    (ListGatewayClusterAssociations, r#"{"gateway":"<id>"}"#),
    (ListGatewayClusterAssociations, r#"{"cluster":"<id>"}"#),
    (ListGatewayRoutes, r#"{"gateway":"<id>"}"#),
    (ListGatewayRoutes, r#"{"cluster":"<id>"}"#),
    (ListGatewayRoutes, r#"{"service":"<id>"}"#),
    (ListServiceDeployments, r#"{"service":"<id>"}"#),
    (ListServices, r#"{"cluster":"<id>"}"#),
    (ListTagsForResource, r#"{"resourceArn":"<id>"}"#),
    (ListTasks, r#"{"serviceName":"<id>"}"#),
    (ListTasks, r#"{"containerInstance":"<id>"}"#),
    (PutAttributes, r#"{"attributes":[{"name":"a","targetId":"<id>"}]}"#),
    (PutClusterCapacityProviders, r#"{"cluster":"<id>","capacityProviders":[],"defaultCapacityProviderStrategy":[]}"#),
    (RegisterContainerInstance, r#"{"cluster":"<id>"}"#),
    (RunTask, r#"{"taskDefinition":"<id>"}"#),
    (StartTask, r#"{"containerInstances":["<id>"],"taskDefinition":"app"}"#),
    (StopServiceDeployment, r#"{"serviceDeploymentArn":"<id>"}"#),
    (StopTask, r#"{"task":"<id>"}"#),
    (SubmitAttachmentStateChanges, r#"{"attachments":[{"attachmentArn":"<id>","status":"ATTACHED"}]}"#),
    (SubmitContainerStateChange, r#"{"cluster":"<id>","task":"t"}"#),
    (SubmitTaskStateChange, r#"{"cluster":"<id>","task":"t"}"#),
    (TagResource, r#"{"resourceArn":"<id>","tags":[{"key":"k","value":"v"}]}"#),
    (UntagResource, r#"{"resourceArn":"<id>","tagKeys":["k"]}"#),
    (UpdateCapacityProvider, r#"{"name":"<id>"}"#),
    (UpdateCluster, r#"{"cluster":"<id>"}"#),
    (UpdateClusterSettings, r#"{"cluster":"<id>","settings":[]}"#),
    (UpdateContainerAgent, r#"{"containerInstance":"<id>"}"#),
    (UpdateContainerInstancesState, r#"{"containerInstances":["<id>"],"status":"DRAINING"}"#),
    (UpdateDaemon, r#"{"daemonArn":"<id>","daemonTaskDefinitionArn":"d:1","capacityProviderArns":["p"]}"#),
    (UpdateExpressGatewayService, r#"{"serviceArn":"<id>"}"#),
    (UpdateGateway, r#"{"gateway":"<id>"}"#),
    (UpdateService, r#"{"service":"<id>"}"#),
    (UpdateService, r#"{"service":"rolling","taskDefinition":"<id>"}"#),
    (UpdateServicePrimaryTaskSet, r#"{"cluster":"default","service":"<id>","primaryTaskSet":"ecs-svc/1"}"#),
    (UpdateServicePrimaryTaskSet, r#"{"cluster":"default","service":"web","primaryTaskSet":"<id>"}"#),
    (UpdateTaskProtection, r#"{"cluster":"default","tasks":["<id>"],"protectionEnabled":true}"#),
    (UpdateTaskSet, r#"{"cluster":"default","service":"<id>","taskSet":"ecs-svc/1","scale":{"value":1}}"#),
    (UpdateTaskSet, r#"{"cluster":"default","service":"web","taskSet":"<id>","scale":{"value":1}}"#),
];

/// What names nothing that is there already, but by the names of families, or says in `failures`
/// what is wrong.
const NOTHING: &[Operation] = &[
    CreateCluster,
    CreateGateway,
    DeleteAccountSetting,
    DeleteTaskDefinitions,
    ListAccountSettings,
    ListClusters,
    ListDaemonTaskDefinitions,
    ListGateways,
    ListServicesByNamespace,
    ListTaskDefinitionFamilies,
    ListTaskDefinitions,
    PutAccountSetting,
    PutAccountSettingDefault,
    RegisterDaemonTaskDefinition,
    RegisterTaskDefinition,
];

/// The services `web`, whose task sets a test makes, and `rolling`.
fn region() -> Region {
    task_set::fixtures::region()
}

/// What is said of a request with that identifier; nothing if it is done.
fn said(region: &mut Region, operation: Operation, body: &str, id: &str) -> Option<String> {
    let body = body.replace(HERE, id);
    let answer = dispatch(region, &Caller::default(), operation, body.as_bytes());
    answer.err().map(|error| error.to_string())
}

#[test]
fn every_operation_that_names_something_is_in_the_table() {
    for operation in Operation::ALL {
        let is_there = BODIES.iter().any(|(of, _)| of == operation);
        assert_ne!(is_there, NOTHING.contains(operation), "{operation}");
    }
    assert!(BODIES.iter().all(|(_, body)| body.contains(HERE)));
}

#[test]
fn what_is_no_arn_is_said_alike_by_all_operations() {
    let mut region = region();
    for (id, expect) in [
        (
            "arn:aws:ecs:us-east-1",
            "InvalidParameterException: Invalid identifier: Unexpected number of separators",
        ),
        (
            "arn:aws:sts::162854405951",
            "ClientException: com.amazon.arn.ARNSyntaxException: Fifth colon (namespace/relative-id delimiter) not found: arn:aws:sts::162854405951",
        ),
    ] {
        for (operation, body) in BODIES {
            let expect = match operation {
                ListTagsForResource | TagResource | UntagResource => {
                    "InvalidParameterException: The ARN provided is invalid."
                }
                _ => expect,
            };
            let said = said(&mut region, *operation, body, id);
            assert_eq!(said.as_deref(), Some(expect), "{operation} {body}");
        }
    }
}

#[test]
fn an_arn_of_something_else_is_not_supported() {
    // Definitions are not found then, tags are of all kinds, and attachments are found by the last
    // part.
    const OTHERS: &[Operation] = &[
        DeregisterTaskDefinition,
        DeleteDaemonTaskDefinition,
        DescribeDaemonTaskDefinition,
        DescribeTaskDefinition,
        ListTagsForResource,
        RunTask,
        SubmitAttachmentStateChanges,
        TagResource,
        UntagResource,
    ];
    let mut region = region();
    let id = "arn:aws:ecs:us-east-1:123456789012:task-definition/app:1";
    let expect = "InvalidParameterException: Unsupported resource type: task-definition";
    for (operation, body) in BODIES {
        if OTHERS.contains(operation) || body.contains(r#""taskDefinition":"<id>""#) {
            continue;
        }
        let said = said(&mut region, *operation, body, id);
        assert_eq!(said.as_deref(), Some(expect), "{operation} {body}");
    }
}

/// The bodies in which a service is named.
fn of_services() -> impl Iterator<Item = &'static (Operation, &'static str)> {
    BODIES.iter().filter(|(_, body)| {
        ["service", "serviceName", "services"].iter().any(|member| {
            body.contains(&format!(r#""{member}":"<id>""#))
                || body.contains(&format!(r#""{member}":["<id>"]"#))
        })
    })
}

#[test]
fn a_service_is_named_with_its_cluster_or_without() {
    assert_eq!(of_services().count(), 11);
    for (operation, body) in of_services() {
        for id in [
            "web",
            "default/web",
            "arn:aws:ecs:us-east-1:123456789012:service/web",
            "arn:aws:ecs:us-east-1:123456789012:service/default/web",
        ] {
            let said = said(&mut region(), *operation, body, id).unwrap_or_default();
            // It goes on to what the table leaves open.
            let is_found = said.is_empty()
                || said.starts_with("TaskSetNotFoundException: ")
                || said.contains("scaled above 0");
            assert!(is_found, "{operation} {id}: {said}");
        }
    }
}

#[test]
fn a_service_of_another_cluster_is_not_looked_for() {
    let mut region = region();
    let other = "InvalidParameterException: Invalid identifier: Identifier is for cluster other. Your cluster is default";
    let separators =
        "InvalidParameterException: Invalid identifier: Unexpected number of separators";
    for (operation, body) in of_services() {
        for (id, expect) in [
            ("other/web", other),
            (
                "arn:aws:ecs:us-east-1:123456789012:service/other/web",
                other,
            ),
            ("default/web/1", separators),
            (
                "arn:aws:ecs:us-east-1:123456789012:service/default/web/1",
                separators,
            ),
        ] {
            // Routes are listed for any cluster.
            if *operation == ListGatewayRoutes && expect == other {
                continue;
            }
            let said = said(&mut region, *operation, body, id);
            assert_eq!(said.as_deref(), Some(expect), "{operation} {id}");
        }
    }
}

#[test]
fn identifiers_have_as_many_parts_as_they_should() {
    let mut region = fixtures::region();
    let separators =
        "InvalidParameterException: Invalid identifier: Unexpected number of separators";
    for (operation, body, id) in [
        (
            DescribeClusters,
            r#"{"clusters":["<id>"]}"#,
            "arn:aws:ecs:us-east-1:123456789012:cluster/arn:aws:ecs:us-east-1:123456789012:cluster/web",
        ),
        (DescribeTasks, r#"{"tasks":["<id>"]}"#, "task/default/0123"),
        (
            DescribeTasks,
            r#"{"tasks":["<id>"]}"#,
            "arn:aws:ecs:us-east-1:123456789012:task/default/0123/4567",
        ),
        (
            DescribeContainerInstances,
            r#"{"containerInstances":["<id>"]}"#,
            "container-instance/default/0123",
        ),
        (
            DescribeCapacityProviders,
            r#"{"capacityProviders":["<id>"]}"#,
            "arn:aws:ecs:us-east-1:123456789012:capacity-provider/default/p",
        ),
        (
            DescribeServiceRevisions,
            r#"{"serviceRevisionArns":["<id>"]}"#,
            "arn:aws:ecs:us-east-1:123456789012:service-revision/web/1",
        ),
    ] {
        let said = said(&mut region, operation, body, id);
        assert_eq!(said.as_deref(), Some(separators), "{id}");
    }
}

#[test]
fn failures_name_what_was_asked_for() {
    let mut region = fixtures::region();
    let id = "0123456789abcdef0123456789abcdef";
    let arn = |path: &str| format!("arn:aws:ecs:us-east-1:123456789012:{path}");
    for (operation, body, asked, expect) in [
        (
            DescribeServices,
            r#"{"services":["<id>"]}"#,
            "nope".to_owned(),
            arn("service/nope"),
        ),
        (
            DescribeServices,
            r#"{"services":["<id>"]}"#,
            "default/nope".to_owned(),
            arn("service/nope"),
        ),
        (
            DescribeServices,
            r#"{"services":["<id>"]}"#,
            arn("service/nope"),
            arn("service/nope"),
        ),
        (
            DescribeServices,
            r#"{"services":["<id>"]}"#,
            arn("service/default/nope"),
            arn("service/default/nope"),
        ),
        (
            DescribeTasks,
            r#"{"tasks":["<id>"]}"#,
            id.to_owned(),
            arn(&format!("task/default/{id}")),
        ),
        (
            DescribeTasks,
            r#"{"tasks":["<id>"]}"#,
            arn(&format!("task/{id}")),
            arn(&format!("task/{id}")),
        ),
        (
            GetTaskProtection,
            r#"{"cluster":"default","tasks":["<id>"]}"#,
            arn(&format!("task/{id}")),
            arn(&format!("task/{id}")),
        ),
        (
            DescribeContainerInstances,
            r#"{"containerInstances":["<id>"]}"#,
            id.to_owned(),
            arn(&format!("container-instance/default/{id}")),
        ),
        (
            UpdateContainerInstancesState,
            r#"{"containerInstances":["<id>"],"status":"DRAINING"}"#,
            arn(&format!("container-instance/{id}")),
            arn(&format!("container-instance/{id}")),
        ),
        (
            DescribeClusters,
            r#"{"clusters":["<id>"]}"#,
            "nope".to_owned(),
            arn("cluster/nope"),
        ),
        (
            DeleteTaskDefinitions,
            r#"{"taskDefinitions":["<id>"]}"#,
            "nope:1".to_owned(),
            "nope:1".to_owned(),
        ),
        (
            DeleteTaskDefinitions,
            r#"{"taskDefinitions":["<id>"]}"#,
            arn("task-definition/nope:1"),
            arn("task-definition/nope:1"),
        ),
    ] {
        let body = body.replace(HERE, &asked);
        let answer = dispatch(&mut region, &Caller::default(), operation, body.as_bytes()).unwrap();
        let answer = String::from_utf8(answer.body).unwrap();
        let expect = format!(r#""failures":[{{"arn":"{expect}","reason":""#);
        assert!(answer.contains(&expect), "{operation} {asked}: {answer}");
    }
}
