//! CloudWatch, to which the SDK speaks CBOR and nothing else, and compresses what is large.

use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::error::ProvideErrorMetadata;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{
    ComparisonOperator, Dimension, Metric, MetricDataQuery, MetricDataResult, MetricDatum,
    MetricStat, StateValue, Statistic,
};
use fake_ecs::FakeEcs;

fn datum(value: f64) -> MetricDatum {
    let queue = Dimension::builder().name("Queue").value("jobs").build();
    let datum = MetricDatum::builder().metric_name("Waiting");
    datum.dimensions(queue).value(value).build()
}

#[tokio::test]
async fn metrics_are_read_as_they_were_put_also_when_they_were_compressed() {
    let ecs = FakeEcs::start().await;
    let cloudwatch = Client::new(&ecs.sdk_config());
    let start = ecs.now();
    // From 10,240 bytes on the SDK compresses what it sends.
    let many: Vec<MetricDatum> = (0..500)
        .map(|value| datum(f64::from(value) / 4.0))
        .collect();
    for data in [many, vec![datum(1000.5)]] {
        let put = cloudwatch.put_metric_data().namespace("app");
        put.set_metric_data(Some(data)).send().await.unwrap();
    }

    let queue = Dimension::builder().name("Queue").value("jobs").build();
    let metric = Metric::builder().namespace("app").metric_name("Waiting");
    let stat = MetricStat::builder()
        .metric(metric.dimensions(queue).build())
        .period(60);
    let queries = ["Maximum", "SampleCount"].map(|name| {
        MetricDataQuery::builder()
            .id(name.to_lowercase())
            .metric_stat(stat.clone().stat(name).build())
            .build()
    });
    let minute = Duration::from_secs(60);
    let data = cloudwatch
        .get_metric_data()
        .set_metric_data_queries(Some(queries.into()))
        .start_time(DateTime::from(start - minute))
        .end_time(DateTime::from(start + minute))
        .send()
        .await
        .unwrap();

    let results = data.metric_data_results();
    let values: Vec<&[f64]> = results.iter().map(MetricDataResult::values).collect();
    assert_eq!(values, [&[1000.5][..], &[501.0]]);
    let at: SystemTime = results[0].timestamps()[0].try_into().unwrap();
    assert!(at <= start && start < at + minute, "{at:?}");
}

#[tokio::test]
async fn an_alarm_goes_off_in_the_fakes_time() {
    let ecs = FakeEcs::start().await;
    let cloudwatch = Client::new(&ecs.sdk_config());
    let queue = Dimension::builder().name("Queue").value("jobs").build();
    let alarm = cloudwatch.put_metric_alarm().alarm_name("too many jobs");
    let alarm = alarm.namespace("app").metric_name("Waiting");
    alarm
        .dimensions(queue)
        .statistic(Statistic::Average)
        .period(60)
        .evaluation_periods(1)
        .threshold(10.0)
        .comparison_operator(ComparisonOperator::GreaterThanThreshold)
        .send()
        .await
        .unwrap();
    let state = async || {
        let alarms = cloudwatch.describe_alarms().alarm_names("too many jobs");
        let alarms = alarms.send().await.unwrap();
        alarms.metric_alarms()[0].state_value().cloned()
    };
    assert_eq!(state().await, Some(StateValue::InsufficientData));

    let put = cloudwatch.put_metric_data().namespace("app");
    put.metric_data(datum(12.0)).send().await.unwrap();
    ecs.advance(Duration::from_secs(120));

    assert_eq!(state().await, Some(StateValue::Alarm));
}

#[tokio::test]
async fn a_refusal_is_the_error_that_the_sdk_knows() {
    let ecs = FakeEcs::start().await;
    let cloudwatch = Client::new(&ecs.sdk_config());

    let set = cloudwatch.set_alarm_state().alarm_name("none");
    let set = set.state_value(StateValue::Ok).state_reason("a test");
    let error = set.send().await.unwrap_err().into_service_error();

    assert!(error.is_resource_not_found(), "{error:?}");
    assert_eq!(error.code(), Some("ResourceNotFound"));
}
