//! What ECS has made for a revision, in other services.

use super::express::{endpoint, express_alarm, express_log_group, host};
use super::gateway::gateway_connections;
use crate::ecs::Region;
use crate::ecs::elb_names;
use crate::ecs::express::state::Configuration;
use crate::ecs::express::{self, primary_container};
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::revision::ServiceRevision;
use crate::ecs::service::state::Service;
use crate::kernel::ids::uuid;
use crate::wire::{
    AccessType, EcsManagedResources, ExpressGatewayServiceScalingMetric as Metric,
    ManagedApplicationAutoScalingPolicy, ManagedAutoScaling, ManagedCertificate,
    ManagedIngressPath, ManagedListener, ManagedListenerRule, ManagedLoadBalancer, ManagedLogGroup,
    ManagedMetricAlarm, ManagedResourceStatus, ManagedScalableTarget, ManagedSecurityGroup,
    ManagedTargetGroup, Timestamp,
};

/// The load balancer that all Express services share.
const BALANCER: &str = "express";

/// `None` when nothing was made.
pub(super) fn managed_resources(
    region: &Region,
    service: &Service,
    revision: &ServiceRevision,
) -> Option<EcsManagedResources> {
    let connections = gateway_connections(region, service, revision);
    let connections = Some(connections).filter(|connections| !connections.is_empty());
    let Some(express) = region.express.get(service.key) else {
        return connections.map(|connections| EcsManagedResources {
            gateway_connections: Some(connections),
            ..EcsManagedResources::default()
        });
    };
    let of = Of {
        region,
        service,
        revision,
        configuration: express.configuration(revision.id),
        status: status(service),
        updated: express.updated.timestamp(),
    };
    Some(EcsManagedResources {
        auto_scaling: Some(of.auto_scaling()),
        gateway_connections: connections,
        ingress_paths: Some(vec![of.ingress_path()]),
        log_groups: Some(vec![of.log_group()]),
        metric_alarms: Some(vec![of.metric_alarm()]),
        service_security_groups: Some(vec![of.security_group(&of.name())]),
    })
}

/// What is made is ready when the service first is.
fn status(service: &Service) -> ManagedResourceStatus {
    match service.status {
        ServiceStatus::Active if service.completed.is_some() => ManagedResourceStatus::Active,
        ServiceStatus::Active => ManagedResourceStatus::Provisioning,
        ServiceStatus::Draining => ManagedResourceStatus::Deprovisioning,
        ServiceStatus::Inactive => ManagedResourceStatus::Deleted,
    }
}

/// Whose resources they are, and how they are.
struct Of<'a> {
    region: &'a Region,
    service: &'a Service,
    revision: &'a ServiceRevision,
    configuration: &'a Configuration,
    status: ManagedResourceStatus,
    updated: Timestamp,
}

impl Of<'_> {
    fn name(&self) -> String {
        express::name(self.service.key)
    }

    /// Where the service is, as `<cluster>/<service>`.
    fn cluster(&self) -> &str {
        &self.region.clusters.get(self.service.cluster).name
    }

    fn ingress_path(&self) -> ManagedIngressPath {
        let (region, name) = (self.region, self.name());
        let balancer = elb_names::balancer(region, BALANCER);
        let (status, updated_at) = (Some(self.status), Some(self.updated));
        ManagedIngressPath {
            access_type: Some(AccessType::Public),
            endpoint: Some(endpoint(region, self.service)),
            certificate: Some(ManagedCertificate {
                status,
                updated_at,
                domain_name: Some(host(region, self.service)),
                arn: Some(elb_names::certificate(region, &name)),
                status_reason: None,
            }),
            rule: Some(ManagedListenerRule {
                status,
                updated_at,
                arn: Some(balancer.rule(&elb_names::managed_id(region, &name, 16))),
                status_reason: None,
            }),
            listener: Some(ManagedListener {
                status,
                updated_at,
                arn: Some(balancer.listener),
                status_reason: None,
            }),
            load_balancer: Some(ManagedLoadBalancer {
                status,
                updated_at,
                scheme: Some("internet-facing".to_owned()),
                arn: Some(balancer.arn),
                security_group_ids: Some(vec![elb_names::security_group(region, BALANCER)]),
                status_reason: None,
                subnet_ids: self.subnets(),
            }),
            load_balancer_security_groups: Some(vec![self.security_group(BALANCER)]),
            target_groups: Some(vec![self.target_group()]),
        }
    }

    fn subnets(&self) -> Option<Vec<String>> {
        let network = self.revision.workload.network.as_deref()?;
        let awsvpc = network.awsvpc_configuration.as_ref()?;
        Some(awsvpc.subnets.clone())
    }

    fn target_group(&self) -> ManagedTargetGroup {
        let container = primary_container(&self.revision.workload.definition);
        let port = container.and_then(|container| container.container_port);
        ManagedTargetGroup {
            status: Some(self.status),
            updated_at: Some(self.updated),
            health_check_path: Some(self.configuration.health_check_path.clone()),
            health_check_port: port,
            port,
            arn: Some(elb_names::target_group(self.region, &self.name())),
            status_reason: None,
        }
    }

    /// That which is made for this.
    fn security_group(&self, of: &str) -> ManagedSecurityGroup {
        let id = elb_names::security_group(self.region, of);
        ManagedSecurityGroup {
            status: Some(self.status),
            updated_at: Some(self.updated),
            arn: Some(elb_names::security_group_arn(self.region, &id)),
            status_reason: None,
        }
    }

    fn log_group(&self) -> ManagedLogGroup {
        let name = express_log_group(self.region, self.cluster(), &self.service.name);
        let arn = self
            .region
            .scope
            .arn_in("logs", &format!("log-group:{name}"));
        ManagedLogGroup {
            status: Some(self.status),
            updated_at: Some(self.updated),
            log_group_name: Some(name),
            arn: Some(arn),
            status_reason: None,
        }
    }

    fn metric_alarm(&self) -> ManagedMetricAlarm {
        let name = express_alarm(self.cluster(), &self.service.name);
        let arn = self
            .region
            .scope
            .arn_in("cloudwatch", &format!("alarm:{name}"));
        ManagedMetricAlarm {
            status: Some(self.status),
            updated_at: Some(self.updated),
            arn: Some(arn),
            status_reason: None,
        }
    }

    fn auto_scaling(&self) -> ManagedAutoScaling {
        let (region, scaling) = (self.region, &self.configuration.scaling);
        let name = self.name();
        let target = format!(
            "scalable-target/{}",
            elb_names::managed_id(region, &name, 32)
        );
        let (cluster, service) = (self.cluster(), &self.service.name);
        let id = uuid(region.ids.number_of(&format!("{name} policy")));
        let policy = format!("scalingPolicy:{id}:resource/ecs/service/{cluster}/{service}");
        let metric = match scaling.auto_scaling_metric {
            Some(Metric::AverageMemory) => "ECSServiceAverageMemoryUtilization",
            Some(Metric::RequestCountPerTarget) => "ALBRequestCountPerTarget",
            Some(Metric::AverageCpu) | None => "ECSServiceAverageCPUUtilization",
        };
        let (status, updated_at) = (Some(self.status), Some(self.updated));
        ManagedAutoScaling {
            application_auto_scaling_policies: Some(vec![ManagedApplicationAutoScalingPolicy {
                status,
                updated_at,
                policy_type: Some("TargetTrackingScaling".to_owned()),
                target_value: scaling.auto_scaling_target_value.map(f64::from),
                metric: Some(metric.to_owned()),
                arn: Some(region.scope.arn_in("autoscaling", &policy)),
                status_reason: None,
            }]),
            scalable_target: Some(ManagedScalableTarget {
                status,
                updated_at,
                min_capacity: scaling.min_task_count,
                max_capacity: scaling.max_task_count,
                arn: Some(region.scope.arn_in("application-autoscaling", &target)),
                status_reason: None,
            }),
        }
    }
}
