//! Whatever stacks are made, changed, broken and removed: nothing is left of them.

use proptest::prelude::*;

use super::Stacks;
use crate::wire::Json;

/// What a template may have in each of its places.
#[derive(Clone, Copy, Debug)]
struct Place {
    kind: Kind,
    /// A change of the name makes another resource.
    name: u8,
    /// A change of the value changes the resource where it is.
    value: u8,
    /// The places before that it waits for, as bits.
    after: u8,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    LogGroup,
    Cluster,
    Definition,
    Service,
    /// A type that is not emulated, so that the stack fails.
    Broken,
}

fn place() -> impl Strategy<Value = Place> {
    let kind = prop_oneof![
        4 => Just(Kind::LogGroup),
        3 => Just(Kind::Cluster),
        2 => Just(Kind::Definition),
        1 => Just(Kind::Service),
        1 => Just(Kind::Broken),
    ];
    (kind, 0..2_u8, 1..4_u8, any::<u8>()).prop_map(|(kind, name, value, after)| Place {
        kind,
        name,
        value,
        after,
    })
}

fn templates() -> impl Strategy<Value = Vec<Vec<Option<Place>>>> {
    let template = prop::collection::vec(prop::option::weighted(0.8, place()), 1..6);
    prop::collection::vec(template, 1..5)
}

/// The template with the places that are there. Logical names have the kind, as no resource may
/// become one of another type.
fn template(places: &[Option<Place>]) -> String {
    let name = |at: usize, place: &Place| format!("{:?}{at}", place.kind);
    let there = |at: usize| places[at].map(|it| (at, it));
    let all: Vec<(usize, Place)> = (0..places.len()).filter_map(there).collect();
    let resources = all.iter().map(|(at, place)| {
        let before = all.iter().filter(|(other, _)| other < at);
        let after = before.filter(|(other, _)| place.after >> other & 1 == 1);
        let after: Vec<String> = after
            .map(|(other, it)| format!("{:?}", name(*other, it)))
            .collect();
        let (kind, properties) = properties(*at, place);
        let (name, after) = (name(*at, place), after.join(","));
        format!(r#""{name}":{{"Type":"{kind}","DependsOn":[{after}],"Properties":{properties}}}"#)
    });
    let resources: Vec<String> = resources.collect();
    format!(r#"{{"Resources":{{{}}}}}"#, resources.join(","))
}

fn properties(at: usize, place: &Place) -> (&'static str, String) {
    let Place {
        kind, name, value, ..
    } = *place;
    let name = format!("{at}-{name}");
    match kind {
        Kind::LogGroup => (
            "AWS::Logs::LogGroup",
            format!(
                r#"{{"LogGroupName":"{name}","RetentionInDays":{}}}"#,
                2 * value - 1
            ),
        ),
        Kind::Cluster => (
            "AWS::ECS::Cluster",
            format!(r#"{{"ClusterName":"c{name}","Tags":[{{"Key":"value","Value":"{value}"}}]}}"#),
        ),
        Kind::Definition => (
            "AWS::ECS::TaskDefinition",
            format!(
                r#"{{"Family":"f{name}","ContainerDefinitions":[{{"Name":"app","Image":"app","Memory":{value}00}}]}}"#
            ),
        ),
        Kind::Service => (
            "AWS::ECS::Service",
            format!(
                r#"{{"ServiceName":"s{name}","TaskDefinition":"kept","DesiredCount":{value},"LaunchType":"FARGATE",
                "NetworkConfiguration":{{"AwsvpcConfiguration":{{"Subnets":["subnet-1"]}}}}}}"#
            ),
        ),
        Kind::Broken => ("AWS::DynamoDB::Table", "{}".to_owned()),
    }
}

impl Stacks {
    /// What there is of all kinds, but for what was there before.
    fn left(&mut self) -> Vec<String> {
        let lists = [
            ("logs:DescribeLogGroups", "logGroups", "{}"),
            ("ecs:ListClusters", "clusterArns", "{}"),
            ("ecs:ListTaskDefinitions", "taskDefinitionArns", "{}"),
            ("ecs:ListServices", "serviceArns", "{}"),
            ("ecs:ListTasks", "taskArns", "{}"),
        ];
        let mut left = Vec::new();
        for (operation, member, body) in lists {
            let listed = self.call(operation, body);
            left.extend(listed[member].items().map(Json::to_string));
        }
        left
    }

    /// Asks for an operation on the stack, and lets time pass until nothing happens any more.
    fn ask(&mut self, operation: &str, template: &str) -> Result<(), String> {
        let template = Json::of(&template);
        let body = format!(r#"{{"StackName":"web","TemplateBody":{template}}}"#);
        self.try_call(&format!("cloudformation:{operation}"), &body)?;
        self.pass(3_600);
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn nothing_is_left_of_stacks(templates in templates()) {
        let mut stacks = Stacks::new();
        stacks.call("ecs:CreateCluster", "{}");
        stacks.call(
            "ecs:RegisterTaskDefinition",
            r#"{"family":"kept","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512",
            "containerDefinitions":[{"name":"app","image":"app"}]}"#,
        );
        let before = stacks.left();

        let mut is_there = false;
        for places in &templates {
            let operation = if is_there { "UpdateStack" } else { "CreateStack" };
            let asked = stacks.ask(operation, &template(places));
            let Ok(()) = asked else {
                // No resources, nothing to change, or a stack that was rolled back.
                continue;
            };
            is_there = true;
            let status = stacks.status();
            prop_assert!(!status.contains("IN_PROGRESS"), "{status}");
            let is_broken = places.iter().flatten().any(|it| matches!(it.kind, Kind::Broken));
            let is_rolled_back = status.contains("ROLLBACK_COMPLETE");
            prop_assert_eq!(is_rolled_back, is_broken, "{}", status);
        }
        stacks.try_call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#).unwrap();
        stacks.pass(3_600);

        let gone = stacks.try_call("cloudformation:DescribeStacks", r#"{"StackName":"web"}"#);
        prop_assert!(gone.is_err(), "{:?}", gone);
        prop_assert_eq!(stacks.left(), before);
    }
}
