//! What the operations of CodeDeploy answer and refuse.

use super::*;

#[track_caller]
fn check(shop: &mut Shop, operation: &str, body: &str, expected: &str) {
    let operation = format!("codedeploy:{operation}");
    let refused = match shop.try_call(&operation, body) {
        Ok(answer) => panic!("{operation} {body}: {answer}"),
        Err(error) => error,
    };
    assert_eq!(refused, expected, "{operation} {body}");
}

#[test]
fn what_there_is_not_is_refused() {
    let mut shop = Shop::new();
    for (operation, body, expected) in [
        (
            "GetApplication",
            r#"{"applicationName":"none"}"#,
            "ApplicationDoesNotExistException: No application found for name: none",
        ),
        (
            "CreateApplication",
            r#"{"applicationName":"shop"}"#,
            "ApplicationAlreadyExistsException: Application already exists: shop",
        ),
        (
            "UpdateApplication",
            r#"{"applicationName":"none","newApplicationName":"new"}"#,
            "ApplicationDoesNotExistException: No application found for name: none",
        ),
        (
            "UpdateApplication",
            r#"{}"#,
            "ApplicationNameRequiredException: Application name is required",
        ),
        (
            "GetDeploymentGroup",
            r#"{"applicationName":"shop","deploymentGroupName":"none"}"#,
            "DeploymentGroupDoesNotExistException: No Deployment Group found for name: none",
        ),
        (
            "GetDeploymentConfig",
            r#"{"deploymentConfigName":"none"}"#,
            "DeploymentConfigDoesNotExistException: No deployment configuration found for name: none",
        ),
        (
            "CreateDeploymentConfig",
            r#"{"deploymentConfigName":"CodeDeployDefault.Mine"}"#,
            "InvalidDeploymentConfigNameException: Deployment configuration name CodeDeployDefault.Mine is reserved",
        ),
        (
            "DeleteDeploymentConfig",
            r#"{"deploymentConfigName":"CodeDeployDefault.ECSAllAtOnce"}"#,
            "InvalidOperationException: Deployment configuration CodeDeployDefault.ECSAllAtOnce is predefined and cannot be deleted",
        ),
        (
            "ListApplications",
            r#"{"nextToken":"x"}"#,
            "InvalidNextTokenException: The next token is not valid",
        ),
        (
            "TagResource",
            r#"{"ResourceArn":"arn:aws:codedeploy:us-east-1:123456789012:application:none","Tags":[{"Key":"a"}]}"#,
            "ApplicationDoesNotExistException: No application found for name: none",
        ),
        (
            "TagResource",
            r#"{"ResourceArn":"arn:aws:codedeploy:us-east-1:123456789012:deploymentconfig:a","Tags":[]}"#,
            "ArnNotSupportedException: Tags of arn:aws:codedeploy:us-east-1:123456789012:deploymentconfig:a are not supported",
        ),
    ] {
        check(&mut shop, operation, body, expected);
    }
}

#[test]
fn a_deployment_needs_a_group_and_a_revision_that_are_there() {
    let mut shop = Shop::new();
    for (operation, body, expected) in [
        (
            "GetDeployment",
            r#"{"deploymentId":"d-123456789"}"#,
            "DeploymentDoesNotExistException: The deployment d-123456789 could not be found",
        ),
        (
            "GetDeployment",
            r#"{"deploymentId":"x"}"#,
            "InvalidDeploymentIdException: Deployment ID x is not valid",
        ),
        (
            "ContinueDeployment",
            r#"{}"#,
            "DeploymentIdRequiredException: Deployment ID is required",
        ),
        (
            "CreateDeployment",
            r#"{"applicationName":"shop"}"#,
            "DeploymentGroupNameRequiredException: Deployment Group name is missing",
        ),
        (
            "CreateDeployment",
            r#"{"applicationName":"shop","deploymentGroupName":"web"}"#,
            "RevisionRequiredException: Revision is required",
        ),
        (
            "CreateDeployment",
            r#"{"applicationName":"shop","deploymentGroupName":"web","revision":{"revisionType":"S3","s3Location":{"bucket":"b","key":"k"}}}"#,
            "RevisionDoesNotExistException: The revision is no object of the S3 of this fake: put it there, or use appSpecContent",
        ),
        (
            "CreateDeployment",
            r#"{"applicationName":"shop","deploymentGroupName":"web","revision":{"gitHubLocation":{"repository":"a/b"}}}"#,
            "InvalidRevisionException: fake-ecs does not emulate revisions of GitHub",
        ),
        (
            "CreateDeployment",
            r#"{"applicationName":"shop","deploymentGroupName":"web","revision":{"appSpecContent":{"content":"x","sha256":"00"}}}"#,
            "InvalidRevisionException: The SHA-256 hash of the revision is not that of its content",
        ),
        (
            "ListDeployments",
            r#"{"applicationName":"shop"}"#,
            "DeploymentGroupNameRequiredException: Deployment Group name is missing",
        ),
    ] {
        check(&mut shop, operation, body, expected);
    }
}

#[test]
fn a_group_of_ecs_says_what_it_has_to() {
    let mut shop = Shop::new();
    shop.call("ecs:CreateService", r#"{"serviceName":"rolling","taskDefinition":"web:1","desiredCount":0,"launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"]}}}"#);
    let body = shop.group("").replace(
        r#""deploymentGroupName":"web""#,
        r#""deploymentGroupName":"other""#,
    );
    for (from, to, expected) in [
        (
            "BLUE_GREEN",
            "IN_PLACE",
            "InvalidDeploymentStyleException: For ECS deployment group, deployment style must be BLUE_GREEN and WITH_TRAFFIC_CONTROL",
        ),
        (
            r#"{"name":"green"}"#,
            r#"{"name":"blue"}"#,
            "InvalidTargetGroupPairException: A target group pair must have two target groups",
        ),
        (
            "prodTrafficRoute\":{\"listenerArns\":[",
            "prodTrafficRoute\":{\"listenerArns\":[],\"x\":[",
            "InvalidTargetGroupPairException: A target group pair must have one listener in its production traffic route",
        ),
        (
            "targetGroupPairInfoList\":[",
            "targetGroupPairInfoList\":[],\"targetGroupInfoList\":[],\"x\":[",
            "InvalidLoadBalancerInfoException: A deployment group associated with an application that uses the ECS compute platform must contain a valid pair of target groups that identify a load balancer.",
        ),
        (
            r#""serviceName":"web""#,
            r#""serviceName":"none""#,
            "InvalidECSServiceException: The ECS service none cannot be found",
        ),
        (
            r#""serviceName":"web""#,
            r#""serviceName":"rolling""#,
            "InvalidECSServiceException: Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.",
        ),
        (
            "",
            "",
            "ECSServiceMappingLimitExceededException: An ECS service can be associated with one deployment group only",
        ),
        (
            r#""ecsServices""#,
            r#""deploymentConfigName":"none","ecsServices""#,
            "DeploymentConfigDoesNotExistException: No deployment configuration found for name: none",
        ),
    ] {
        let changed = body.replacen(from, to, 1);
        check(&mut shop, "CreateDeploymentGroup", &changed, expected);
    }
    let same = shop.group("");
    check(
        &mut shop,
        "CreateDeploymentGroup",
        &same,
        "DeploymentGroupAlreadyExistsException: Deployment group name already exists: web",
    );
}

#[test]
fn a_group_has_one_deployment_at_a_time() {
    let mut shop = Shop::new();
    let id = shop.deploy("");
    let content = Json::of(&spec("").as_str());
    let body = format!(
        r#"{{"applicationName":"shop","deploymentGroupName":"web","revision":{{"string":{{"content":{content}}}}}}}"#
    );

    let expected = format!(
        "DeploymentLimitExceededException: The Deployment Group 'web' already has an active Deployment '{id}'"
    );
    check(&mut shop, "CreateDeployment", &body, &expected);
    check(
        &mut shop,
        "GetDeploymentTarget",
        &format!(r#"{{"deploymentId":"{id}","targetId":"default:web"}}"#),
        &format!("DeploymentNotStartedException: The deployment {id} has not started"),
    );
    shop.pass(600);
    let other = shop.call("codedeploy:CreateDeployment", &body);
    let listed = shop.call(
        "codedeploy:ListDeployments",
        r#"{"applicationName":"shop","deploymentGroupName":"web"}"#,
    );
    let ids = Json::list([other["deploymentId"].clone(), Json::of(&id)]);
    assert_eq!(listed["deployments"], ids);
    let listed = shop.call(
        "codedeploy:ListDeployments",
        r#"{"includeOnlyStatuses":["Succeeded"]}"#,
    );
    assert_eq!(listed["deployments"], Json::list([Json::of(&id)]));
    let body = format!(r#"{{"deploymentIds":["{id}","d-000000000"]}}"#);
    let batch = shop.call("codedeploy:BatchGetDeployments", &body);
    assert_eq!(batch["deploymentsInfo"].items().len(), 1);
    let body = format!(r#"{{"deploymentId":"{id}"}}"#);
    let targets = shop.call("codedeploy:ListDeploymentTargets", &body);
    assert_eq!(targets["targetIds"].to_string(), r#"["default:web"]"#);
}

#[test]
fn groups_and_applications_are_changed_listed_and_deleted() {
    let mut shop = Shop::new();
    let update = r#"{"applicationName":"shop","currentDeploymentGroupName":"web","newDeploymentGroupName":"front","deploymentConfigName":"CodeDeployDefault.ECSLinear10PercentEvery1Minutes"}"#;
    shop.call("codedeploy:UpdateDeploymentGroup", update);
    shop.call(
        "codedeploy:UpdateApplication",
        r#"{"applicationName":"shop","newApplicationName":"store"}"#,
    );

    let groups = shop.call(
        "codedeploy:ListDeploymentGroups",
        r#"{"applicationName":"store"}"#,
    );
    assert_eq!(groups["deploymentGroups"].to_string(), r#"["front"]"#);
    let body = r#"{"applicationName":"store","deploymentGroupNames":["front","none"]}"#;
    let batch = shop.call("codedeploy:BatchGetDeploymentGroups", body);
    let info = &batch["deploymentGroupsInfo"][0];
    assert_eq!(
        info["deploymentConfigName"],
        "CodeDeployDefault.ECSLinear10PercentEvery1Minutes"
    );
    // What the AWS CLI reads before it deploys.
    let waits = &info["blueGreenDeploymentConfiguration"];
    assert_eq!(waits["deploymentReadyOption"]["waitTimeInMinutes"], 0);
    assert_eq!(
        waits["terminateBlueInstancesOnDeploymentSuccess"]["terminationWaitTimeInMinutes"],
        0
    );
    assert_eq!(
        batch["errorMessage"],
        "No Deployment Group found for name: none"
    );

    let arn = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:store/front";
    shop.call("codedeploy:TagResource", &format!(r#"{{"ResourceArn":"{arn}","Tags":[{{"Key":"a","Value":"b"}},{{"Key":"c","Value":"d"}}]}}"#));
    shop.call(
        "codedeploy:UntagResource",
        &format!(r#"{{"ResourceArn":"{arn}","TagKeys":["c"]}}"#),
    );
    let tags = shop.call(
        "codedeploy:ListTagsForResource",
        &format!(r#"{{"ResourceArn":"{arn}"}}"#),
    );
    assert_eq!(tags["Tags"].to_string(), r#"[{"Key":"a","Value":"b"}]"#);

    for (operation, body) in [
        (
            "codedeploy:DeleteDeploymentGroup",
            r#"{"applicationName":"store","deploymentGroupName":"front"}"#,
        ),
        (
            "codedeploy:DeleteApplication",
            r#"{"applicationName":"store"}"#,
        ),
        (
            "codedeploy:DeleteApplication",
            r#"{"applicationName":"store"}"#,
        ),
    ] {
        shop.call(operation, body);
    }
    let left = shop.call("codedeploy:ListApplications", "{}");
    assert_eq!(left["applications"].items().len(), 0);
    let configs = shop.call("codedeploy:ListDeploymentConfigs", "{}");
    assert_eq!(configs["deploymentConfigsList"].items().len(), 5);
}
