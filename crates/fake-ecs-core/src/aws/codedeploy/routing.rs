//! How the traffic is moved to the replacement task set, and in which steps.
//! <https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html>

use std::time::Duration;

use crate::wire::codedeploy::enums::{ComputePlatform, TrafficRoutingType};
use crate::wire::codedeploy::types::{
    DeploymentConfigInfo, TimeBasedCanary, TimeBasedLinear, TrafficRoutingConfig,
};

/// The configuration of a group that says none.
pub const DEFAULT: &str = "CodeDeployDefault.ECSAllAtOnce";

/// The configurations that there always are for services of ECS: how many percent in which
/// intervals of minutes.
const PREDEFINED: [(&str, Way, i32, i32); 5] = [
    (DEFAULT, Way::AtOnce, 100, 0),
    (
        "CodeDeployDefault.ECSCanary10Percent15Minutes",
        Way::Canary,
        10,
        15,
    ),
    (
        "CodeDeployDefault.ECSCanary10Percent5Minutes",
        Way::Canary,
        10,
        5,
    ),
    (
        "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
        Way::Linear,
        10,
        1,
    ),
    (
        "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
        Way::Linear,
        10,
        3,
    ),
];

#[derive(Clone, Copy)]
enum Way {
    AtOnce,
    Canary,
    Linear,
}

/// The configurations that there always are.
pub fn predefined() -> impl Iterator<Item = DeploymentConfigInfo> {
    PREDEFINED
        .into_iter()
        .map(|(name, way, percent, minutes)| DeploymentConfigInfo {
            compute_platform: Some(ComputePlatform::Ecs),
            deployment_config_name: Some(name.to_owned()),
            traffic_routing_config: Some(config(way, percent, minutes)),
            ..DeploymentConfigInfo::default()
        })
}

fn config(way: Way, percent: i32, minutes: i32) -> TrafficRoutingConfig {
    let (percent, minutes) = (Some(percent), Some(minutes));
    match way {
        Way::AtOnce => TrafficRoutingConfig {
            r#type: Some(TrafficRoutingType::AllAtOnce),
            ..TrafficRoutingConfig::default()
        },
        Way::Canary => TrafficRoutingConfig {
            r#type: Some(TrafficRoutingType::TimeBasedCanary),
            time_based_canary: Some(TimeBasedCanary {
                canary_percentage: percent,
                canary_interval: minutes,
            }),
            ..TrafficRoutingConfig::default()
        },
        Way::Linear => TrafficRoutingConfig {
            r#type: Some(TrafficRoutingType::TimeBasedLinear),
            time_based_linear: Some(TimeBasedLinear {
                linear_percentage: percent,
                linear_interval: minutes,
            }),
            ..TrafficRoutingConfig::default()
        },
    }
}

/// The steps in which traffic is moved: each has so many percent more, and the time between two of
/// them. `None`: the configuration does not say what it has to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Steps {
    /// The share after the first step, in percent.
    first: i32,
    /// How much more each further step brings, in percent.
    more: i32,
    pub interval: Duration,
}

impl Steps {
    pub const AT_ONCE: Self = Self {
        first: 100,
        more: 0,
        interval: Duration::ZERO,
    };

    pub fn of(config: &TrafficRoutingConfig) -> Option<Self> {
        let TrafficRoutingConfig {
            time_based_canary,
            time_based_linear,
            r#type,
        } = config;
        let (percent, minutes, is_canary) = match r#type.as_ref()? {
            TrafficRoutingType::AllAtOnce => return Some(Self::AT_ONCE),
            TrafficRoutingType::TimeBasedCanary => {
                let canary = time_based_canary.as_ref()?;
                (canary.canary_percentage?, canary.canary_interval?, true)
            }
            TrafficRoutingType::TimeBasedLinear => {
                let linear = time_based_linear.as_ref()?;
                (linear.linear_percentage?, linear.linear_interval?, false)
            }
        };
        let minutes = u64::try_from(minutes).ok()?;
        (1..=99).contains(&percent).then(|| Self {
            first: percent,
            more: if is_canary { 100 - percent } else { percent },
            interval: Duration::from_secs(minutes * 60),
        })
    }

    /// The share of the replacement after so many further steps, in percent.
    pub fn share(self, step: i32) -> i32 {
        let share = self.first.saturating_add(self.more.saturating_mul(step));
        share.min(100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(name: &str) -> String {
        let config = predefined().find(|it| it.deployment_config_name.as_deref() == Some(name));
        let steps = Steps::of(&config.unwrap().traffic_routing_config.unwrap()).unwrap();
        let mut shares = Vec::new();
        for step in 0.. {
            let share = steps.share(step);
            shares.push(share.to_string());
            if share == 100 {
                break;
            }
        }
        format!("{} every {} s", shares.join(" "), steps.interval.as_secs())
    }

    #[test]
    fn traffic_moves_as_the_names_of_configurations_say() {
        for (name, expected) in [
            (DEFAULT, "100 every 0 s"),
            (
                "CodeDeployDefault.ECSCanary10Percent5Minutes",
                "10 100 every 300 s",
            ),
            (
                "CodeDeployDefault.ECSCanary10Percent15Minutes",
                "10 100 every 900 s",
            ),
            (
                "CodeDeployDefault.ECSLinear10PercentEvery1Minutes",
                "10 20 30 40 50 60 70 80 90 100 every 60 s",
            ),
            (
                "CodeDeployDefault.ECSLinear10PercentEvery3Minutes",
                "10 20 30 40 50 60 70 80 90 100 every 180 s",
            ),
        ] {
            assert_eq!(shares(name), expected, "{name}");
        }
    }

    #[test]
    fn a_configuration_that_does_not_say_enough_has_no_steps() {
        let linear = |percent| config(Way::Linear, percent, 1);
        assert_eq!(Steps::of(&TrafficRoutingConfig::default()), None);
        assert_eq!(Steps::of(&linear(0)), None);
        assert_eq!(Steps::of(&linear(100)), None);
        assert_eq!(Steps::of(&linear(33)).unwrap().share(3), 100);
        let mut canary = config(Way::Canary, 10, 5);
        canary.time_based_canary = None;
        assert_eq!(Steps::of(&canary), None);
    }
}
