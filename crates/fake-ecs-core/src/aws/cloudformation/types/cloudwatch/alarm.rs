//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html>

use crate::wire::Json;
use crate::wire::cloudwatch::operation::Operation::{
    DeleteAlarms, PutMetricAlarm, TagResource, UntagResource,
};
use crate::wire::cloudwatch::types::PutMetricAlarmRequest;

use super::super::super::call::{Call, Failure};
use super::super::alike::{Tagging, named};
use super::super::{
    Handler, Made, PATIENCE, TAGS, Type, object, replaces, text, updates, with, without,
};

pub const TYPE: Type = Type {
    name: "AWS::CloudWatch::Alarm",
    properties: &[
        updates("ActionsEnabled"),
        updates("AlarmActions"),
        updates("AlarmDescription"),
        replaces("AlarmName"),
        updates("ComparisonOperator"),
        updates("DatapointsToAlarm"),
        updates("Dimensions"),
        updates("EvaluateLowSampleCountPercentile"),
        updates("EvaluationCriteria"),
        updates("EvaluationInterval"),
        updates("EvaluationPeriods"),
        updates("ExtendedStatistic"),
        updates("InsufficientDataActions"),
        updates("MetricName"),
        updates("Metrics"),
        updates("Namespace"),
        updates("OKActions"),
        updates("Period"),
        updates("Statistic"),
        TAGS,
        updates("Threshold"),
        updates("ThresholdMetricId"),
        updates("TreatMissingData"),
        updates("Unit"),
    ],
    attributes: &["Arn"],
    handler: &Alarm,
    patience: PATIENCE,
};

struct Alarm;

impl Handler for Alarm {
    fn create(&self, call: &mut Call<'_>, properties: &Json) -> Result<Made, Failure> {
        let request = named(call, properties, "AlarmName", 255);
        call.send::<PutMetricAlarmRequest>(PutMetricAlarm, &request)?;
        let name = text(&request["AlarmName"]);
        let scope = &call.region.scope;
        let arn = scope.arn_in("cloudwatch", &format!("alarm:{name}"));
        Ok(Made::new(name, [("Arn", Json::of(&arn))]))
    }

    fn update(
        &self,
        call: &mut Call<'_>,
        made: &Made,
        from: &Json,
        to: &Json,
    ) -> Result<Made, Failure> {
        let name = ("AlarmName", Json::of(&made.id));
        let request = with(&without(to, &["Tags"]), [name]);
        call.send::<PutMetricAlarmRequest>(PutMetricAlarm, &request)?;
        let alarm = [("ResourceARN", made.attributes["Arn"].clone())];
        Tagging::new(TagResource, UntagResource, alarm).change(call, from, to)?;
        Ok(made.clone())
    }

    fn delete(&self, call: &mut Call<'_>, made: &Made, _: &Json) -> Result<(), Failure> {
        let names = Json::list([Json::of(&made.id)]);
        call.ask(DeleteAlarms, &object([("AlarmNames", names)]))?;
        Ok(())
    }
}
