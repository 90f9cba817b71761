//! Finds what a deployment is about: the service, its task set, and its target groups.

use crate::aws::elb;
use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::ecs::service::TaskSetStatus;
use crate::ecs::service::task_set::change;
use crate::kernel::arn::Arn;
use crate::wire::codedeploy::enums::ErrorCode;
use crate::wire::codedeploy::types::{RevisionLocation, TargetGroupPairInfo};

use super::super::app_spec::AppSpec;
use super::super::state::{Key, LifecycleEvent};
use super::course::{ALLOW_TEST_TRAFFIC, EVENTS, service};
use super::failure::Failure;
use super::traffic;

/// Notes what the deployment is about. Task sets that an earlier one has left are deleted.
pub fn find(region: &mut Region, key: Key) -> Result<(), Failure> {
    let spec = read(region, key)?;
    let of = service(region, key)?;
    let (blue, blue_group) = primary(region, of)?;
    let green_group = other_group(region, key, &blue_group)?;
    let has_test = traffic::has_test_listener(&region.codedeploy.deployments[key]);
    let about_tests = [ALLOW_TEST_TRAFFIC, "AfterAllowTestTraffic"];
    let events = EVENTS
        .into_iter()
        .filter(|it| has_test || !about_tests.contains(it));
    let deployment = &mut region.codedeploy.deployments[key];
    deployment.events = events.map(LifecycleEvent::pending).collect();
    deployment.spec = spec;
    deployment.target.blue = Some(blue.0);
    deployment.target.blue_group = blue_group;
    deployment.target.green_group = green_group;
    traffic::check(region, key)?;
    for left in left_over(region, of, blue) {
        change::delete(region, of, left);
    }
    Ok(())
}

fn read(region: &Region, key: Key) -> Result<AppSpec, Failure> {
    let revision = region.codedeploy.deployments[key].revision.as_ref();
    let text = revision.and_then(|it| text_of(region, it));
    let text = text.ok_or_else(|| {
        let text = "The deployment failed because its AppSpec was not found.";
        Failure::new(ErrorCode::RevisionMissing, text)
    })?;
    AppSpec::parse(&text).map_err(|why| Failure::new(ErrorCode::InvalidRevision, why))
}

/// The text of a revision, wherever it is.
pub fn text_of(region: &Region, revision: &RevisionLocation) -> Option<String> {
    let RevisionLocation {
        app_spec_content,
        git_hub_location: _,
        revision_type: _,
        s3_location,
        string,
    } = revision;
    if let Some(content) = app_spec_content.as_ref().and_then(|it| it.content.clone()) {
        return Some(content);
    }
    if let Some(content) = string.as_ref().and_then(|it| it.content.clone()) {
        return Some(content);
    }
    let location = s3_location.as_ref()?;
    let (bucket, key) = (location.bucket.as_deref()?, location.key.as_deref()?);
    let object = region.s3.read(bucket, key).ok()?;
    String::from_utf8(object.to_vec()).ok()
}

/// The task set that has the traffic, and its target group.
pub fn primary(region: &Region, of: ServiceKey) -> Result<(DeploymentId, String), Failure> {
    let mut sets = region.services.get(of).task_sets.iter();
    let set = sets.find(|it| it.status == TaskSetStatus::Primary);
    let set = set.ok_or_else(|| {
        let text = "The ECS service has no PRIMARY task set.";
        Failure::new(ErrorCode::InvalidEcsService, text)
    })?;
    let balancers = &set.deployment.revision.workload.load_balancers;
    let group = balancers.first().and_then(|it| it.target_group_arn.clone());
    let group = group.ok_or_else(|| {
        let text = "The PRIMARY task set of the ECS service has no target group.";
        Failure::new(ErrorCode::InvalidEcsService, text)
    })?;
    Ok((set.id(), group))
}

/// The ARN of the target group that the replacement gets.
fn other_group(region: &Region, key: Key, blue: &str) -> Result<String, Failure> {
    let pair = pair(region, key);
    let names: Vec<&str> = pair
        .and_then(|it| it.target_groups.as_ref())
        .into_iter()
        .flatten()
        .filter_map(|it| it.name.as_deref())
        .collect();
    let blue_name = group_name(blue);
    let is_blue = |name: &str| name == blue_name || name == blue;
    let other = names.iter().find(|it| !is_blue(it));
    let (true, Some(other)) = (names.iter().any(|it| is_blue(it)), other) else {
        let text = format!(
            "The target group {blue_name} of the PRIMARY task set is not one of the pair of the deployment group."
        );
        return Err(Failure::new(ErrorCode::ElasticLoadBalancingInvalid, text));
    };
    Ok(elb::port::group_arn(&region.elb, other).unwrap_or_else(|| made_up(region, other)))
}

/// The target groups and listeners of a deployment.
pub fn pair(region: &Region, key: Key) -> Option<&TargetGroupPairInfo> {
    let settings = &region.codedeploy.deployments[key].settings;
    let balancers = settings.load_balancer_info.as_ref()?;
    balancers.target_group_pair_info_list.as_ref()?.first()
}

/// The name in the ARN of a target group.
pub fn group_name(arn: &str) -> &str {
    let resource = Arn::parse(arn)
        .and_then(Result::ok)
        .map_or(arn, |it| it.resource);
    let mut parts = resource.split('/');
    match (parts.next(), parts.next()) {
        (Some("targetgroup"), Some(name)) => name,
        _ => resource,
    }
}

/// The ARN that a target group has which nobody has made.
fn made_up(region: &Region, name: &str) -> String {
    let number = region.ids.number_of(&format!("target group {name}"));
    let id = &format!("{number:032x}")[..16];
    let resource = format!("targetgroup/{name}/{id}");
    region.scope.arn_in("elasticloadbalancing", &resource)
}

/// Task sets beside the primary one.
fn left_over(region: &Region, of: ServiceKey, primary: DeploymentId) -> Vec<DeploymentId> {
    let sets = region.services.get(of).task_sets.iter();
    let left = sets.filter(|it| it.id() != primary && !it.is_draining());
    left.map(crate::ecs::service::task_set::state::TaskSet::id)
        .collect()
}
