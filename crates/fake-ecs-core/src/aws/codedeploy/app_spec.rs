//! What a revision says of a service: an AppSpec, in JSON or YAML.
//! <https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-resources.html>
//!
//! Names of members are read in any case: the AWS CLI and the documentation write them differently.

use crate::kernel::sorted::SortedMap;
use crate::wire::{
    AssignPublicIp, AwsVpcConfiguration, CapacityProviderStrategyItem, Json, NetworkConfiguration,
};

use crate::aws::yaml;

/// The events at which functions may be called, in the order in which they come.
pub const HOOKS: [&str; 5] = [
    "BeforeInstall",
    "AfterInstall",
    "AfterAllowTestTraffic",
    "BeforeAllowTraffic",
    "AfterAllowTraffic",
];

/// The service as it is to become, and the functions that are called on the way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AppSpec {
    pub task_definition: String,
    pub container_name: String,
    pub container_port: i32,
    pub platform_version: Option<String>,
    pub network: Option<NetworkConfiguration>,
    pub strategy: Option<Vec<CapacityProviderStrategyItem>>,
    /// The names or ARNs of functions, by the names of lifecycle events.
    pub hooks: SortedMap<String, String>,
}

impl AppSpec {
    /// Reads an AppSpec, or says what is wrong with it. The wordings are ours.
    pub fn parse(text: &str) -> Result<Self, String> {
        let json = yaml::parse(text)
            .map_err(|why| format!("The AppSpec is neither valid JSON nor valid YAML: {why}."))?;
        if !json.is_object() {
            return Err("The AppSpec must be an object with version and Resources.".to_owned());
        }
        let version = member(&json, "version");
        if text_of(version).is_none_or(|it| it.parse::<f64>() != Ok(0.0)) {
            return Err(format!(
                "The version of the AppSpec must be 0.0, and is {version}."
            ));
        }
        let properties = properties(member(&json, "resources"))?;
        Ok(Self {
            hooks: hooks(member(&json, "hooks"))?,
            ..of_properties(properties)?
        })
    }
}

/// The properties of the only resource.
fn properties(resources: &Json) -> Result<&Json, String> {
    let mut items = resources.items();
    let (Some(item), None) = (items.next(), items.next()) else {
        return Err("Resources of the AppSpec must have one resource.".to_owned());
    };
    let mut named = item.members();
    let (Some((name, resource)), None) = (named.next(), named.next()) else {
        return Err("A resource of the AppSpec must have one name.".to_owned());
    };
    let kind = member(resource, "type");
    if kind.as_str() != Some("AWS::ECS::Service") {
        return Err(format!(
            "The Type of the resource {name} must be AWS::ECS::Service, and is {kind}."
        ));
    }
    Ok(member(resource, "properties"))
}

fn of_properties(properties: &Json) -> Result<AppSpec, String> {
    let missing = |name: &str| format!("The AppSpec must have the property {name}.");
    let task_definition = text_of(member(properties, "taskdefinition"));
    let balancer = member(properties, "loadbalancerinfo");
    let port = text_of(member(balancer, "containerport"));
    let port = port.and_then(|it| it.parse().ok());
    Ok(AppSpec {
        task_definition: task_definition.ok_or_else(|| missing("TaskDefinition"))?,
        container_name: text_of(member(balancer, "containername"))
            .ok_or_else(|| missing("LoadBalancerInfo.ContainerName"))?,
        container_port: port.ok_or_else(|| missing("LoadBalancerInfo.ContainerPort"))?,
        platform_version: text_of(member(properties, "platformversion")),
        network: network(member(properties, "networkconfiguration"))?,
        strategy: strategy(member(properties, "capacityproviderstrategy"))?,
        hooks: SortedMap::default(),
    })
}

fn network(json: &Json) -> Result<Option<NetworkConfiguration>, String> {
    let vpc = member(json, "awsvpcconfiguration");
    if !vpc.is_object() {
        return Ok(None);
    }
    let assigned = text_of(member(vpc, "assignpublicip"));
    let assign_public_ip = match assigned.as_deref() {
        None => None,
        Some("ENABLED") => Some(AssignPublicIp::Enabled),
        Some("DISABLED") => Some(AssignPublicIp::Disabled),
        Some(other) => {
            return Err(format!(
                "AssignPublicIp must be ENABLED or DISABLED, and is {other}."
            ));
        }
    };
    let texts = |name: &str| {
        member(vpc, name)
            .items()
            .filter_map(text_of)
            .collect::<Vec<_>>()
    };
    let groups = texts("securitygroups");
    Ok(Some(NetworkConfiguration {
        awsvpc_configuration: Some(AwsVpcConfiguration {
            assign_public_ip,
            security_groups: Some(groups).filter(|it| !it.is_empty()),
            subnets: texts("subnets"),
        }),
    }))
}

fn strategy(json: &Json) -> Result<Option<Vec<CapacityProviderStrategyItem>>, String> {
    if json.items().len() == 0 {
        return Ok(None);
    }
    let number = |json: &Json| text_of(json).and_then(|it| it.parse().ok());
    let items = json.items().map(|item| {
        let provider = text_of(member(item, "capacityprovider"));
        Ok(CapacityProviderStrategyItem {
            base: number(member(item, "base")),
            capacity_provider: provider
                .ok_or("An item of CapacityProviderStrategy must have a CapacityProvider.")?,
            weight: number(member(item, "weight")),
        })
    });
    items.collect::<Result<Vec<_>, String>>().map(Some)
}

fn hooks(json: &Json) -> Result<SortedMap<String, String>, String> {
    let mut hooks = SortedMap::default();
    for (name, function) in json.items().flat_map(Json::members) {
        let known = HOOKS.iter().find(|it| it.eq_ignore_ascii_case(name));
        let known = known.ok_or_else(|| format!("{name} is no lifecycle event with a hook."))?;
        let function = text_of(function);
        let function = function.ok_or_else(|| format!("The hook {name} must name a function."))?;
        hooks.insert((*known).to_owned(), function);
    }
    Ok(hooks)
}

/// The member of that name, which is given in lower case.
fn member<'a>(json: &'a Json, name: &str) -> &'a Json {
    let mut members = json.members();
    let found = members.find(|(it, _)| it.eq_ignore_ascii_case(name));
    found.map_or(&json["\u{0}"], |(_, value)| value)
}

/// A text, or a number as a text: YAML has both where a text is meant.
fn text_of(json: &Json) -> Option<String> {
    match json.as_str() {
        Some(text) => Some(text.to_owned()).filter(|text| !text.is_empty()),
        None => json.as_f64().map(|_| json.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YAML: &str = r#"
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "arn:aws:ecs:us-east-1:123456789012:task-definition/web:2"
        LoadBalancerInfo:
          ContainerName: "app"
          ContainerPort: 80
        PlatformVersion: "LATEST"
        NetworkConfiguration:
          AwsvpcConfiguration:
            Subnets: ["subnet-1", "subnet-2"]
            SecurityGroups: ["sg-1"]
            AssignPublicIp: "ENABLED"
Hooks:
  - BeforeInstall: "check"
  - AfterAllowTraffic: "arn:aws:lambda:us-east-1:123456789012:function:after"
"#;

    /// What the AWS CLI makes of a file: JSON, with the names as they were.
    const JSON: &str = r#"{"version":"0.0","resources":[{"web":{"type":"AWS::ECS::Service","properties":{
        "taskDefinition":"web:2","loadBalancerInfo":{"containerName":"app","containerPort":"80"},
        "capacityProviderStrategy":[{"capacityProvider":"FARGATE_SPOT","weight":1}]}}}]}"#;

    #[test]
    fn an_app_spec_in_yaml_is_read() {
        let spec = AppSpec::parse(YAML).unwrap();

        assert_eq!(
            spec.task_definition,
            "arn:aws:ecs:us-east-1:123456789012:task-definition/web:2"
        );
        assert_eq!(
            (spec.container_name.as_str(), spec.container_port),
            ("app", 80)
        );
        let network = spec.network.unwrap().awsvpc_configuration.unwrap();
        assert_eq!(network.subnets, ["subnet-1", "subnet-2"]);
        assert_eq!(network.assign_public_ip, Some(AssignPublicIp::Enabled));
        assert_eq!(spec.hooks.get("BeforeInstall").unwrap(), "check");
        assert_eq!(spec.hooks.len(), 2);
    }

    #[test]
    fn an_app_spec_in_json_is_read_whatever_the_case_of_its_names() {
        let spec = AppSpec::parse(JSON).unwrap();

        assert_eq!(spec.task_definition, "web:2");
        assert_eq!(spec.container_port, 80);
        assert_eq!(spec.strategy.unwrap()[0].capacity_provider, "FARGATE_SPOT");
        assert_eq!(spec.network, None);
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (spec, change, why) in [
            (
                YAML,
                ("version: 0.0", "version: 1.0"),
                "The version of the AppSpec must be 0.0, and is 1.0.",
            ),
            (
                YAML,
                ("AWS::ECS::Service", "AWS::Lambda::Function"),
                "The Type of the resource TargetService must be AWS::ECS::Service, and is \"AWS::Lambda::Function\".",
            ),
            (
                YAML,
                ("TaskDefinition:", "Other:"),
                "The AppSpec must have the property TaskDefinition.",
            ),
            (
                YAML,
                ("ContainerName:", "Other:"),
                "The AppSpec must have the property LoadBalancerInfo.ContainerName.",
            ),
            (
                YAML,
                ("ContainerPort: 80", "ContainerPort: http"),
                "The AppSpec must have the property LoadBalancerInfo.ContainerPort.",
            ),
            (
                YAML,
                ("\"ENABLED\"", "\"yes\""),
                "AssignPublicIp must be ENABLED or DISABLED, and is yes.",
            ),
            (
                YAML,
                ("BeforeInstall", "Install"),
                "Install is no lifecycle event with a hook.",
            ),
            (
                YAML,
                ("\"check\"", "[]"),
                "The hook BeforeInstall must name a function.",
            ),
            (
                JSON,
                ("\"resources\":", "\"others\":"),
                "Resources of the AppSpec must have one resource.",
            ),
            (
                JSON,
                ("\"capacityProvider\":\"FARGATE_SPOT\",", ""),
                "An item of CapacityProviderStrategy must have a CapacityProvider.",
            ),
        ] {
            let changed = spec.replacen(change.0, change.1, 1);
            assert_ne!(changed, spec);
            assert_eq!(AppSpec::parse(&changed).unwrap_err(), why);
        }
        assert_eq!(
            AppSpec::parse("text").unwrap_err(),
            "The AppSpec must be an object with version and Resources."
        );
        let error = AppSpec::parse("{").unwrap_err();
        assert!(
            error.starts_with("The AppSpec is neither valid JSON nor valid YAML: "),
            "{error}"
        );
    }
}
