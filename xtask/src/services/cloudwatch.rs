//! What is wanted of CloudWatch.

use super::{Protocol, QUERY, Resource, Service};

pub(super) const SERVICE: Service = Service {
    id: "CloudWatch",
    name: "cloudwatch",
    signing_name: "monitoring",
    endpoint_prefix: "monitoring",
    version: "2010-08-01",
    target_prefix: Some("GraniteServiceVersion20100801"),
    protocols: &[Protocol::Cbor, Protocol::Json10, Protocol::Query],
    xml_namespace: "http://monitoring.amazonaws.com/doc/2010-08-01/",
    error_namespace: "com.amazonaws.cloudwatch.v2010_08_01",
    is_query_compatible: true,
    ops: "crates/fake-ecs-core/src/aws/cloudwatch/ops",
    feature: Some("cloudwatch"),
    validation: Some("ValidationException"),
    wanted: &[Resource {
        folder: "",
        operations: &[
            "DeleteAlarms",
            "DescribeAlarmHistory",
            "DescribeAlarms",
            "DescribeAlarmsForMetric",
            "DisableAlarmActions",
            "EnableAlarmActions",
            "GetMetricData",
            "GetMetricStatistics",
            "ListMetrics",
            "ListTagsForResource",
            "PutMetricAlarm",
            "PutMetricData",
            "SetAlarmState",
            "TagResource",
            "UntagResource",
        ],
    }],
    ..QUERY
};
