//! `DescribeAlarmsForMetric` — the alarms that watch a metric.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmsForMetric.html>

use super::find::sorted;
use crate::aws::cloudwatch::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudwatch::types::{
    DescribeAlarmsForMetricRequest, DescribeAlarmsForMetricResponse,
};

pub(super) fn describe_alarms_for_metric(
    region: &Region,
    input: DescribeAlarmsForMetricRequest,
) -> Result<DescribeAlarmsForMetricResponse, ApiError> {
    let DescribeAlarmsForMetricRequest {
        metric_name,
        namespace,
        dimensions,
        extended_statistic,
        period,
        statistic,
        unit,
    } = input;
    let wanted = sorted(dimensions.as_deref());
    let alarms = region.cloudwatch.alarms().filter(|(_, alarm)| {
        let settings = &alarm.settings;
        settings.metric_name.as_ref() == Some(&metric_name)
            && settings.namespace.as_ref() == Some(&namespace)
            && sorted(settings.dimensions.as_deref()) == wanted
            && (extended_statistic.is_none() || settings.extended_statistic == extended_statistic)
            && (period.is_none() || settings.period == period)
            && (statistic.is_none() || settings.statistic == statistic)
            && (unit.is_none() || settings.unit == unit)
    });
    let alarms = alarms.map(|(_, alarm)| shown::alarm(alarm));
    Ok(DescribeAlarmsForMetricResponse {
        metric_alarms: Some(alarms.collect()),
    })
}
