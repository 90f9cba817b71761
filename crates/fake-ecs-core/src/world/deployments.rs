//! Deployments of CodeDeploy, from the call that begins them to their end.

mod endings;
mod refusals;
mod traffic;

use std::time::Duration;

use crate::effect::TargetCall;
use crate::kernel::caller::Caller;
use crate::kernel::time::Time;
use crate::wire::{Json, Route};
use crate::work::Work;
use crate::world::World;
use crate::world::tests::world_of;

const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:check";

/// A service that CodeDeploy deploys, behind two target groups and two listeners.
struct Shop {
    world: World,
    listener: String,
    test_listener: String,
    /// The functions that were called, and have not said anything.
    calls: Vec<TargetCall>,
}

impl Shop {
    /// With more that the group says, as members of its JSON.
    fn with(group: &str) -> Self {
        let mut shop = Self {
            world: world_of("123456789012"),
            listener: String::new(),
            test_listener: String::new(),
            calls: Vec::new(),
        };
        shop.make_balancer();
        shop.make_service();
        shop.call(
            "codedeploy:CreateApplication",
            r#"{"applicationName":"shop","computePlatform":"ECS"}"#,
        );
        let body = shop.group(group);
        shop.call("codedeploy:CreateDeploymentGroup", &body);
        shop
    }

    fn new() -> Self {
        Self::with("")
    }

    fn group(&self, more: &str) -> String {
        let (listener, test) = (&self.listener, &self.test_listener);
        format!(
            r#"{{"applicationName":"shop","deploymentGroupName":"web","serviceRoleArn":"arn:aws:iam::123456789012:role/deploy",
            "deploymentStyle":{{"deploymentType":"BLUE_GREEN","deploymentOption":"WITH_TRAFFIC_CONTROL"}},
            "ecsServices":[{{"serviceName":"web","clusterName":"default"}}],
            "loadBalancerInfo":{{"targetGroupPairInfoList":[{{"targetGroups":[{{"name":"blue"}},{{"name":"green"}}],
            "prodTrafficRoute":{{"listenerArns":["{listener}"]}},"testTrafficRoute":{{"listenerArns":["{test}"]}}}}]}}{more}}}"#
        )
    }

    fn make_balancer(&mut self) {
        let of = |name: &str| {
            format!(
                r#"{{"Name":"{name}","Protocol":"HTTP","Port":80,"VpcId":"vpc-1","TargetType":"ip"}}"#
            )
        };
        let create = "elasticloadbalancing:CreateTargetGroup";
        let blue = self.call(create, &of("blue"));
        self.call(create, &of("green"));
        let blue = blue["TargetGroups"][0]["TargetGroupArn"].clone();
        let body = r#"{"Name":"shop","Subnets":["subnet-1","subnet-2"]}"#;
        let made = self.call("elasticloadbalancing:CreateLoadBalancer", body);
        let balancer = made["LoadBalancers"][0]["LoadBalancerArn"].clone();
        let mut listeners = [80, 8080].map(|port| {
            let body = format!(
                r#"{{"LoadBalancerArn":{balancer},"Protocol":"HTTP","Port":{port},
                "DefaultActions":[{{"Type":"forward","TargetGroupArn":{blue}}}]}}"#
            );
            let made = self.call("elasticloadbalancing:CreateListener", &body);
            text(&made["Listeners"][0]["ListenerArn"])
        });
        self.listener = std::mem::take(&mut listeners[0]);
        self.test_listener = std::mem::take(&mut listeners[1]);
    }

    fn make_service(&mut self) {
        for _ in 0..2 {
            let body = r#"{"family":"web","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512",
                "containerDefinitions":[{"name":"app","image":"app","portMappings":[{"containerPort":80}]}]}"#;
            self.call("ecs:RegisterTaskDefinition", body);
        }
        let body = r#"{"Names":["blue"]}"#;
        let groups = self.call("elasticloadbalancing:DescribeTargetGroups", body);
        let blue = &groups["TargetGroups"][0]["TargetGroupArn"];
        let body = format!(
            r#"{{"serviceName":"web","taskDefinition":"web:1","desiredCount":2,"launchType":"FARGATE",
            "deploymentController":{{"type":"CODE_DEPLOY"}},
            "loadBalancers":[{{"targetGroupArn":{blue},"containerName":"app","containerPort":80}}],
            "networkConfiguration":{{"awsvpcConfiguration":{{"subnets":["subnet-1"]}}}}}}"#
        );
        self.call("ecs:CreateService", &body);
        self.pass(600);
    }

    fn try_call(&mut self, operation: &str, body: &str) -> Result<Json, String> {
        let route: Route = operation.parse().expect(operation);
        let caller = Caller::default();
        let key = World::DEFAULT_REGION;
        let answer = self.world.call(key, &caller, route, body.as_bytes());
        match answer {
            Ok(answer) => Ok(Json::read(&answer.body)),
            Err(error) => Err(error.to_string()),
        }
    }

    #[track_caller]
    fn call(&mut self, operation: &str, body: &str) -> Json {
        match self.try_call(operation, body) {
            Ok(answer) => answer,
            Err(error) => panic!("{operation} {body}: {error}"),
        }
    }

    /// Lets that many seconds pass.
    fn pass(&mut self, seconds: u64) {
        let end = self.world.now() + Duration::from_secs(seconds);
        self.fire(end);
        self.world.pass_to(end);
    }

    fn fire(&mut self, end: Time) {
        loop {
            let has_fired = self.world.fire_next(end);
            let mut has_effects = false;
            while let Some(work) = self.world.poll_effect() {
                has_effects = true;
                if let Work::CallTarget(call) = work {
                    self.calls.push(call);
                }
            }
            if !has_fired && !has_effects {
                return;
            }
        }
    }

    /// Begins a deployment of the second revision, and returns its id.
    #[track_caller]
    fn deploy(&mut self, more: &str) -> String {
        self.deploy_spec(&spec(""), more)
    }

    #[track_caller]
    fn deploy_spec(&mut self, spec: &str, more: &str) -> String {
        let spec = Json::of(&spec);
        let body = format!(
            r#"{{"applicationName":"shop","deploymentGroupName":"web","revision":{{"revisionType":"AppSpecContent","appSpecContent":{{"content":{spec}}}}}{more}}}"#
        );
        text(&self.call("codedeploy:CreateDeployment", &body)["deploymentId"])
    }

    fn deployment(&mut self, id: &str) -> Json {
        let body = format!(r#"{{"deploymentId":"{id}"}}"#);
        self.call("codedeploy:GetDeployment", &body)["deploymentInfo"].clone()
    }

    fn status(&mut self, id: &str) -> String {
        let info = self.deployment(id);
        text(&info["status"])
    }

    fn target(&mut self, id: &str) -> Json {
        let body = format!(r#"{{"deploymentId":"{id}","targetId":"default:web"}}"#);
        let answer = self.call("codedeploy:GetDeploymentTarget", &body);
        answer["deploymentTarget"]["ecsTarget"].clone()
    }

    /// The lifecycle events of a deployment with their statuses.
    fn events(&mut self, id: &str) -> String {
        let target = self.target(id);
        let events = target["lifecycleEvents"].items();
        let shown = events.map(|it| {
            format!(
                "{} {}",
                text(&it["lifecycleEventName"]),
                text(&it["status"])
            )
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    /// The task sets of the service: status, revision, target group.
    fn sets(&mut self) -> String {
        let body = r#"{"services":["web"]}"#;
        let answer = self.call("ecs:DescribeServices", body);
        let sets = answer["services"][0]["taskSets"].items();
        let shown = sets.map(|it| {
            let definition = text(&it["taskDefinition"]);
            let group = text(&it["loadBalancers"][0]["targetGroupArn"]);
            let revision = definition.rsplit(':').next().unwrap_or_default();
            let group = group.split('/').nth(1).unwrap_or_default();
            format!("{} {revision} {group}", text(&it["status"]))
        });
        let mut shown: Vec<String> = shown.collect();
        shown.sort();
        shown.join(", ")
    }

    /// The weights of the default rule of a listener.
    fn weights(&mut self, listener: &str) -> String {
        let body = format!(r#"{{"ListenerArns":["{listener}"]}}"#);
        let answer = self.call("elasticloadbalancing:DescribeListeners", &body);
        let action = &answer["Listeners"][0]["DefaultActions"][0];
        let groups = action["ForwardConfig"]["TargetGroups"].items();
        let shown = groups.map(|it| {
            let arn = text(&it["TargetGroupArn"]);
            format!(
                "{} {}",
                arn.split('/').nth(1).unwrap_or_default(),
                it["Weight"]
            )
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    fn traffic(&mut self) -> String {
        let listener = self.listener.clone();
        self.weights(&listener)
    }

    fn test_traffic(&mut self) -> String {
        let listener = self.test_listener.clone();
        self.weights(&listener)
    }
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// An AppSpec of the second revision, with hooks as lines of YAML.
fn spec(hooks: &str) -> String {
    format!(
        "version: 0.0\nResources:\n  - TargetService:\n      Type: AWS::ECS::Service\n      Properties:\n        TaskDefinition: web:2\n        LoadBalancerInfo:\n          ContainerName: app\n          ContainerPort: 80\n{hooks}"
    )
}
