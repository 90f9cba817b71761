//! The alarms that a target-tracking policy makes.

use crate::aws::application_auto_scaling::port::names;
use crate::aws::cloudwatch;
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::application_autoscaling::enums::MetricType;
use crate::wire::application_autoscaling::types::{
    CustomizedMetricSpecification, PredefinedMetricSpecification, TargetTrackingMetricDataQuery,
    TargetTrackingScalingPolicyConfiguration,
};
use crate::wire::cloudwatch::enums::{ComparisonOperator, StandardUnit, Statistic};
use crate::wire::cloudwatch::types::{
    Dimension, Metric, MetricDataQuery, MetricStat, PutMetricAlarmRequest,
};

/// At what share of its target a policy scales in.
const LOW: f64 = 0.9;

/// Which of the two alarms of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    High,
    Low,
}

impl Side {
    fn name(self) -> &'static str {
        match self {
            Self::High => "AlarmHigh",
            Self::Low => "AlarmLow",
        }
    }

    /// Which of the two an alarm of that name is. Services may be called like sides, so what
    /// follows the service counts.
    pub fn of(alarm: &str) -> Self {
        match alarm.rfind("-AlarmLow-") > alarm.rfind("-AlarmHigh-") {
            true => Self::Low,
            false => Self::High,
        }
    }
}

/// Makes the alarms of a policy, or sets them anew. Returns their names.
pub fn put_alarms(
    region: &mut Region,
    (resource, policy_arn): (&str, &str),
    of: &TargetTrackingScalingPolicyConfiguration,
) -> Result<Vec<String>, String> {
    let sides: &[Side] = match of.disable_scale_in {
        Some(true) => &[Side::High],
        _ => &[Side::High, Side::Low],
    };
    let watched = watched(resource, of)?;
    if let Some(queries) = &watched.metrics {
        let checked = cloudwatch::port::check_watched(region, queries);
        checked.map_err(|error| error.message.unwrap_or_default())?;
    }
    let mut names = Vec::new();
    for side in sides {
        let mut settings = watched.clone();
        let id = uuid(
            region
                .ids
                .number_of(&format!("{policy_arn} {}", side.name())),
        );
        let creator = uuid(region.ids.number_of(&format!("{policy_arn} creator")));
        let action = format!("{policy_arn}:createdBy/{creator}");
        settings.alarm_name = format!("TargetTracking-{resource}-{}-{id}", side.name());
        settings.alarm_description = Some(format!(
            "DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {action}."
        ));
        settings.alarm_actions = Some(vec![action]);
        settings.actions_enabled = Some(true);
        settings.treat_missing_data = Some("missing".to_owned());
        let (operator, periods, threshold) = match side {
            Side::High => (ComparisonOperator::GreaterThanThreshold, 3, of.target_value),
            Side::Low => (
                ComparisonOperator::LessThanThreshold,
                15,
                of.target_value * LOW,
            ),
        };
        settings.comparison_operator = Some(operator);
        settings.evaluation_periods = Some(periods);
        settings.threshold = Some(threshold);
        names.push(settings.alarm_name.clone());
        cloudwatch::port::put_alarm(region, settings);
    }
    Ok(names)
}

/// The part of an alarm that says what it watches.
fn watched(
    resource: &str,
    of: &TargetTrackingScalingPolicyConfiguration,
) -> Result<PutMetricAlarmRequest, String> {
    match (
        &of.predefined_metric_specification,
        &of.customized_metric_specification,
    ) {
        (Some(predefined), None) => of_predefined(resource, predefined),
        (None, Some(customized)) => of_customized(customized),
        _ => Err(
            "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification must be specified."
                .to_owned(),
        ),
    }
}

fn of_predefined(
    resource: &str,
    of: &PredefinedMetricSpecification,
) -> Result<PutMetricAlarmRequest, String> {
    let dimension = |(name, value): (&str, &str)| Dimension {
        name: name.to_owned(),
        value: value.to_owned(),
    };
    let (namespace, name, statistic, unit, dimensions) = match of.predefined_metric_type {
        MetricType::EcsServiceAverageCpuUtilization
        | MetricType::EcsServiceAverageMemoryUtilization => {
            let name = match of.predefined_metric_type {
                MetricType::EcsServiceAverageCpuUtilization => "CPUUtilization",
                _ => "MemoryUtilization",
            };
            let (cluster, service) = names(resource).unwrap_or_default();
            let dimensions = [("ClusterName", cluster), ("ServiceName", service)];
            let unit = Some(StandardUnit::Percent);
            ("AWS/ECS", name, Statistic::Average, unit, dimensions)
        }
        MetricType::AlbRequestCountPerTarget => {
            // `app/name/id/targetgroup/name/id`
            let label = of.resource_label.as_deref().unwrap_or_default();
            let parts = label.split_once("/targetgroup/");
            let Some((balancer, group)) = parts else {
                return Err(format!("Invalid resource label: {label}"));
            };
            let group = &label[label.len() - group.len() - "targetgroup/".len()..];
            let dimensions = [("LoadBalancer", balancer), ("TargetGroup", group)];
            let namespace = "AWS/ApplicationELB";
            let name = "RequestCountPerTarget";
            (namespace, name, Statistic::Sum, None, dimensions)
        }
        other => {
            return Err(format!(
                "fake-ecs does not emulate the predefined metric {other} for services of ECS"
            ));
        }
    };
    Ok(PutMetricAlarmRequest {
        namespace: Some(namespace.to_owned()),
        metric_name: Some(name.to_owned()),
        statistic: Some(statistic),
        unit,
        period: Some(60),
        dimensions: Some(dimensions.map(dimension).into()),
        ..PutMetricAlarmRequest::default()
    })
}

fn of_customized(of: &CustomizedMetricSpecification) -> Result<PutMetricAlarmRequest, String> {
    if let Some(queries) = of.metrics.as_ref().filter(|all| !all.is_empty()) {
        let queries: Option<Vec<MetricDataQuery>> = queries.iter().map(query).collect();
        let queries = queries.ok_or("fake-ecs does not know such a unit")?;
        return Ok(PutMetricAlarmRequest {
            metrics: Some(queries),
            ..PutMetricAlarmRequest::default()
        });
    }
    let statistic = of.statistic.and_then(|it| Statistic::parse(it.as_str()));
    if of.metric_name.is_none() || of.namespace.is_none() || statistic.is_none() {
        return Err(
            "MetricName, Namespace and Statistic must be specified, or Metrics.".to_owned(),
        );
    }
    let dimensions = of.dimensions.iter().flatten().map(|it| Dimension {
        name: it.name.clone(),
        value: it.value.clone(),
    });
    Ok(PutMetricAlarmRequest {
        namespace: of.namespace.clone(),
        metric_name: of.metric_name.clone(),
        statistic,
        unit: of.unit.as_deref().and_then(StandardUnit::parse),
        period: Some(60),
        dimensions: Some(dimensions.collect()),
        ..PutMetricAlarmRequest::default()
    })
}

/// `None`: its unit is none.
fn query(of: &TargetTrackingMetricDataQuery) -> Option<MetricDataQuery> {
    let stat = match &of.metric_stat {
        None => None,
        Some(stat) => {
            let unit = match stat.unit.as_deref() {
                None => None,
                Some(unit) => Some(StandardUnit::parse(unit)?),
            };
            let dimensions = stat.metric.dimensions.iter().flatten();
            let dimensions = dimensions.map(|it| Dimension {
                name: it.name.clone(),
                value: it.value.clone(),
            });
            Some(MetricStat {
                metric: Metric {
                    dimensions: Some(dimensions.collect()),
                    metric_name: stat.metric.metric_name.clone(),
                    namespace: stat.metric.namespace.clone(),
                },
                period: 60,
                stat: stat.stat.clone(),
                unit,
            })
        }
    };
    Some(MetricDataQuery {
        id: of.id.clone(),
        account_id: None,
        expression: of.expression.clone(),
        label: of.label.clone(),
        metric_stat: stat,
        period: None,
        return_data: of.return_data,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_side_of_an_alarm_is_what_follows_the_service() {
        for (service, side) in [
            ("web", Side::Low),
            ("x-AlarmHigh-y", Side::Low),
            ("x-AlarmLow-y", Side::High),
        ] {
            let name = format!(
                "TargetTracking-service/default/{service}-{}-1234",
                side.name()
            );
            assert_eq!(Side::of(&name), side, "{name}");
        }
    }
}
