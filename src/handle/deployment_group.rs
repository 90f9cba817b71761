//! A deployment group of CodeDeploy, from the outside.

use std::fmt;

use super::link::Link;
use super::{CodeDeploymentHandle, ServiceHandle, wait};
use crate::aws::codedeploy::deploy::group_name;
use crate::aws::codedeploy::port::{listener_to, target_group_of};
use crate::codedeploy::Operation;
use crate::ecs::Region;
use crate::ecs::keys::ServiceKey;
use crate::fake::FakeEcs;
use crate::wire::codedeploy::enums::{
    AutoRollbackEvent, ComputePlatform, DeploymentOption, DeploymentType, RevisionLocationType,
};
use crate::wire::codedeploy::types::{
    Alarm, AlarmConfiguration, AppSpecContent, AutoRollbackConfiguration, DeploymentGroupInfo,
    DeploymentStyle, EcsService, LoadBalancerInfo, RevisionLocation, TargetGroupInfo,
    TargetGroupPairInfo, TrafficRoute,
};
use crate::wire::{Json, Route};

/// A deployment group that is about to be made; see
/// [`CodeDeploy::new_group`](crate::CodeDeploy::new_group).
///
/// It is called `DgpECS-<cluster>-<service>`, of the application `AppECS-<cluster>-<service>`, as
/// the console, `aws ecs deploy` and the deploy action for GitHub call them.
///
/// ```
/// # fn example(ecs: &fake_ecs::FakeEcs) {
/// let new_group = ecs.codedeploy().new_group(&ecs.service("web")).rolls_back();
/// let group = new_group.replacement_target_group("web-green").alarm("web-errors").add();
/// assert_eq!(group.name(), "DgpECS-default-web");
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a deployment group is there once it is added"]
pub struct NewDeploymentGroup {
    link: Link,
    service: ServiceKey,
    replacement: Option<String>,
    listener: Option<String>,
    test_listener: Option<String>,
    settings: DeploymentGroupInfo,
}

impl NewDeploymentGroup {
    pub(crate) fn of(fake: &FakeEcs, service: &ServiceHandle) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            service: service.key(),
            replacement: None,
            listener: None,
            test_listener: None,
            settings: DeploymentGroupInfo::default(),
        }
    }

    /// The name of the target group that the replacement is registered with. The other one of the
    /// pair is that of the service. By default that one's name with `-green`, which is enough
    /// unless somebody makes target groups in the fake.
    pub fn replacement_target_group(mut self, name: impl Into<String>) -> Self {
        self.replacement = Some(name.into());
        self
    }

    /// The ARN of the listener whose traffic is moved. By default the first one that forwards to
    /// the target group of the service; where nobody has made one, there is no traffic to move.
    pub fn listener(mut self, arn: impl Into<String>) -> Self {
        self.listener = Some(arn.into());
        self
    }

    /// The ARN of the listener for test traffic. By default there is none, and neither are the
    /// events `AllowTestTraffic` and `AfterAllowTestTraffic`.
    pub fn test_listener(mut self, arn: impl Into<String>) -> Self {
        self.test_listener = Some(arn.into());
        self
    }

    /// The deployment configuration: in which steps traffic is moved, such as
    /// `CodeDeployDefault.ECSCanary10Percent5Minutes`. By default `CodeDeployDefault.ECSAllAtOnce`.
    ///
    /// <https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html>
    pub fn config(mut self, name: impl Into<String>) -> Self {
        self.settings.deployment_config_name = Some(name.into());
        self
    }

    /// Deployments are rolled back that fail, are stopped by an alarm, or by somebody. By default
    /// they leave what is there as it is then.
    pub fn rolls_back(mut self) -> Self {
        self.settings.auto_rollback_configuration = Some(AutoRollbackConfiguration {
            enabled: Some(true),
            events: Some(vec![
                AutoRollbackEvent::DeploymentFailure,
                AutoRollbackEvent::DeploymentStopOnAlarm,
                AutoRollbackEvent::DeploymentStopOnRequest,
            ]),
        });
        self
    }

    /// This alarm of CloudWatch stops deployments; another call adds one. By default there is none.
    /// [`raise_alarm`](crate::CloudWatch::raise_alarm) lets it go off.
    pub fn alarm(mut self, name: impl Into<String>) -> Self {
        let alarms = &mut self.settings.alarm_configuration;
        let alarms = alarms.get_or_insert_with(AlarmConfiguration::default);
        alarms.enabled = Some(true);
        let name = Some(name.into());
        alarms.alarms.get_or_insert_default().push(Alarm { name });
        self
    }

    /// Makes it, and its application if that is not there yet: what `CreateApplication` and
    /// `CreateDeploymentGroup` do.
    ///
    /// # Panics
    ///
    /// With CodeDeploy's own words when it cannot be made: the deployment controller of the service
    /// is not `CODE_DEPLOY`, the service has a group already, or there is no such configuration.
    #[track_caller]
    pub fn add(self) -> DeploymentGroupHandle {
        let (suffix, body, has_application) = self.link.read(|region| {
            let (cluster, service) = self.names(region);
            let suffix = format!("{cluster}-{service}");
            let application = format!("AppECS-{suffix}");
            let has_application = region.codedeploy.has_application(&application);
            (suffix, Json::of(&self.request(region)), has_application)
        });
        let application = format!("AppECS-{suffix}");
        let group = DeploymentGroupHandle {
            link: self.link.clone(),
            name: format!("DgpECS-{suffix}"),
            application,
        };
        if !has_application {
            let platform = ("computePlatform", Json::of(&ComputePlatform::Ecs));
            let name = ("applicationName", Json::of(&group.application));
            let body = Json::object([name, platform].into_iter());
            group.call(Operation::CreateApplication, &body);
        }
        group.call(Operation::CreateDeploymentGroup, &body);
        group
    }

    /// The names of the cluster and the service.
    fn names(&self, region: &Region) -> (String, String) {
        let service = region.services.get(self.service);
        let cluster = &region.clusters.get(service.cluster).name;
        (cluster.clone(), service.name.to_string())
    }

    /// What a group shows has the members of what it is made of.
    fn request(&self, region: &Region) -> DeploymentGroupInfo {
        let (cluster, service) = self.names(region);
        let suffix = format!("{cluster}-{service}");
        DeploymentGroupInfo {
            application_name: Some(format!("AppECS-{suffix}")),
            deployment_group_name: Some(format!("DgpECS-{suffix}")),
            service_role_arn: Some(region.scope.iam_arn("role/ecsCodeDeployRole")),
            deployment_style: Some(DeploymentStyle {
                deployment_type: Some(DeploymentType::BlueGreen),
                deployment_option: Some(DeploymentOption::WithTrafficControl),
            }),
            ecs_services: Some(vec![EcsService {
                cluster_name: Some(cluster),
                service_name: Some(service),
            }]),
            load_balancer_info: Some(LoadBalancerInfo {
                target_group_pair_info_list: Some(vec![self.pair(region)]),
                ..LoadBalancerInfo::default()
            }),
            ..self.settings.clone()
        }
    }

    fn pair(&self, region: &Region) -> TargetGroupPairInfo {
        let arn = target_group_of(region, self.service).unwrap_or_default();
        let blue = group_name(&arn).to_owned();
        let green = self.replacement.clone();
        let green = green.unwrap_or_else(|| format!("{blue}-green"));
        let listener = self.listener.clone().or_else(|| listener_to(region, &arn));
        let listener = listener.unwrap_or_else(|| {
            let resource = format!("listener/app/{blue}/0000000000000000/0000000000000000");
            region.scope.arn_in("elasticloadbalancing", &resource)
        });
        let named = |name| TargetGroupInfo { name: Some(name) };
        let route = |arn| TrafficRoute {
            listener_arns: Some(vec![arn]),
        };
        TargetGroupPairInfo {
            target_groups: Some(vec![named(blue), named(green)]),
            prod_traffic_route: Some(route(listener)),
            test_traffic_route: self.test_listener.clone().map(route),
        }
    }
}

impl fmt::Debug for NewDeploymentGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDeploymentGroup")
            .field("config", &self.settings.deployment_config_name)
            .field("replacement_target_group", &self.replacement)
            .finish_non_exhaustive()
    }
}

/// A deployment group of CodeDeploy: how deployments of one service are made. See
/// [`CodeDeploy::group`](crate::CodeDeploy::group).
///
/// What it does it does as a caller of the API would, and CodeDeploy's words are in the panic when
/// that is refused. It is not in the list of [requests](FakeEcs::requests).
///
/// ```
/// # async fn example(ecs: &fake_ecs::FakeEcs) {
/// let group = ecs.codedeploy().group("shop", "web");
/// group.wait_until(|it| it.exists()).await; // … Terraform makes it …
/// # }
/// ```
#[derive(Clone)]
pub struct DeploymentGroupHandle {
    link: Link,
    application: String,
    name: String,
}

impl DeploymentGroupHandle {
    pub(crate) fn new(fake: &FakeEcs, application: &str, name: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            application: application.to_owned(),
            name: name.to_owned(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of its application.
    #[must_use]
    pub fn application(&self) -> &str {
        &self.application
    }

    /// Whether somebody has made it.
    #[track_caller]
    #[must_use]
    pub fn exists(&self) -> bool {
        self.link.read(|region| self.is_in(region))
    }

    /// Begins a deployment of what the AppSpec says, in YAML or JSON: what `CreateDeployment` does.
    /// What is wrong with the AppSpec comes to light as the deployment begins, which then has
    /// [failed](CodeDeploymentHandle::error).
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let app_spec = "
    /// version: 0.0
    /// Resources:
    ///   - TargetService:
    ///       Type: AWS::ECS::Service
    ///       Properties:
    ///         TaskDefinition: web:2
    ///         LoadBalancerInfo: { ContainerName: app, ContainerPort: 80 }
    /// ";
    /// let deployment = ecs.codedeploy().group("shop", "web").deploy(app_spec);
    /// deployment.wait_until(|it| it.status().is_over()).await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no such group, or one of its deployments is not over.
    #[track_caller]
    #[must_use = "the deployment is made whether or not the handle is kept: `let _ = …`"]
    pub fn deploy(&self, app_spec: impl AsRef<str>) -> CodeDeploymentHandle {
        let revision = RevisionLocation {
            revision_type: Some(RevisionLocationType::AppSpecContent),
            app_spec_content: Some(AppSpecContent {
                content: Some(app_spec.as_ref().to_owned()),
                ..AppSpecContent::default()
            }),
            ..RevisionLocation::default()
        };
        let members = [
            ("applicationName", Json::of(&self.application)),
            ("deploymentGroupName", Json::of(&self.name)),
            ("revision", Json::of(&revision)),
        ];
        let body = Json::object(members.into_iter());
        let made = self.call(Operation::CreateDeployment, &body);
        let id = made["deploymentId"].as_str().unwrap_or_default();
        CodeDeploymentHandle::of(&self.link, id)
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }

    fn is_in(&self, region: &Region) -> bool {
        region.codedeploy.has_group(&self.application, &self.name)
    }

    #[track_caller]
    fn call(&self, operation: Operation, body: &Json) -> Json {
        match self.link.call(Route::CodeDeploy(operation), body) {
            Ok(answer) => answer,
            Err(error) => panic!(
                "{operation} of the deployment group '{}' of '{}': {error}",
                self.name, self.application
            ),
        }
    }
}

impl PartialEq for DeploymentGroupHandle {
    /// Whether both are of the same group of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.application == other.application && self.link == other.link
    }
}

impl fmt::Debug for DeploymentGroupHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let not = if self.is_in(region) {
                ""
            } else {
                ", not there"
            };
            format!("{} of {}{not}", self.name, self.application)
        });
        write!(f, "DeploymentGroupHandle({seen})")
    }
}
