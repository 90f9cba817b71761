//! Whether the alarms that a service names are there: CloudWatch says so once somebody has made an
//! alarm. Until then any name is taken.

use crate::ecs::Region;
use crate::wire::{ApiError, DeploymentConfiguration};

/// The service asks CloudWatch for all of them. Its text for one that is missing is not known: this
/// one is a guess.
pub(super) fn check(
    region: &Region,
    given: Option<&DeploymentConfiguration>,
) -> Result<(), ApiError> {
    let alarms = given.and_then(|it| it.alarms.as_ref());
    let alarms = alarms.filter(|it| it.enable);
    let mut names = alarms.iter().flat_map(|it| &it.alarm_names);
    match names.find(|name| is_missing(region, name)) {
        None => Ok(()),
        Some(name) => Err(ApiError::invalid_parameter(format!(
            "The CloudWatch alarm {name} does not exist."
        ))),
    }
}

#[cfg(feature = "cloudwatch")]
fn is_missing(region: &Region, name: &str) -> bool {
    crate::aws::cloudwatch::port::is_missing(region, name)
}

#[cfg(not(feature = "cloudwatch"))]
fn is_missing(_: &Region, _: &str) -> bool {
    false
}

#[cfg(all(test, feature = "cloudwatch"))]
mod tests {
    use super::super::create_service::create_service;
    use super::super::fixtures::{region, request};
    use crate::aws::cloudwatch::port;
    use crate::wire::cloudwatch::types::PutMetricAlarmRequest;
    use crate::wire::{CreateServiceRequest, DeploymentAlarms, DeploymentConfiguration};

    #[test]
    fn alarms_are_missed_once_somebody_has_made_one() {
        let with = |name: &str, service: &str| CreateServiceRequest {
            service_name: service.to_owned(),
            deployment_configuration: Some(DeploymentConfiguration {
                alarms: Some(DeploymentAlarms {
                    alarm_names: vec![name.to_owned()],
                    enable: true,
                    rollback: false,
                }),
                ..DeploymentConfiguration::default()
            }),
            ..request()
        };
        let mut region = region();
        create_service(&mut region, with("any", "a")).unwrap();
        let alarm = PutMetricAlarmRequest {
            alarm_name: "errors".to_owned(),
            ..PutMetricAlarmRequest::default()
        };
        port::put_alarm(&mut region, alarm);

        create_service(&mut region, with("errors", "b")).unwrap();
        let refused = create_service(&mut region, with("any", "c")).unwrap_err();

        assert_eq!(
            refused.to_string(),
            "InvalidParameterException: The CloudWatch alarm any does not exist."
        );
    }
}
