//! Load balancers in front of real containers: who is asked, who is checked, and what becomes of
//! those that fail.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use fake_ecs::{FakeEcs, Profile, RegisteredTarget, TargetHealth};
use serde_json::{Value, json};

use crate::calls::{self, first, http};
use crate::{SERVES, Test, docker, tests};

pub(crate) const ALL: [(&str, Test); 4] = tests![
    tasks_with_addresses_of_their_own_get_requests_in_turn,
    tasks_on_instances_get_requests_at_their_ports,
    a_rolling_deployment_loses_no_request,
    a_container_that_answers_500_gets_no_requests_and_is_replaced,
];

/// Serves who it is; `/cgi-bin/health` is fine until `/cgi-bin/sicken` was asked for.
const WEB: &str = r#"
mkdir -p /tmp/w/cgi-bin; cd /tmp/w
echo VERSION $(cat /proc/sys/kernel/random/uuid) > index.html
cat > cgi-bin/health <<'END'
#!/bin/sh
status=200; [ -e /tmp/sick ] && status=500
printf "HTTP/1.0 $status Health\r\n\r\n"
END
cat > cgi-bin/sicken <<'END'
#!/bin/sh
touch /tmp/sick
printf "HTTP/1.0 200 OK\r\n\r\n"
cat /tmp/w/index.html
END
chmod +x cgi-bin/*
sleep LATE
httpd -p 80 -h /tmp/w
"#;

/// Two tasks of a service behind a load balancer.
struct Web {
    ecs: FakeEcs,
    group: String,
    mode: &'static str,
    /// How many seconds a container takes until it listens.
    late: u32,
}

impl Web {
    async fn start(mode: &'static str, late: u32, profile: Profile) -> Self {
        let ecs = FakeEcs::start()
            .synthetic_instances()
            .profile(profile)
            .runtime(docker().await)
            .await;
        let target_type = match mode {
            "awsvpc" => "ip",
            _ => "instance",
        };
        let group = format!(
            "Action=CreateTargetGroup&Name=web&Protocol=HTTP&Port=80&VpcId=vpc-1&TargetType={target_type}\
             &HealthCheckPath=/cgi-bin/health&HealthCheckIntervalSeconds=5&HealthCheckTimeoutSeconds=2\
             &HealthyThresholdCount=2&UnhealthyThresholdCount=2"
        );
        let group = first(&form(&ecs, &group), "TargetGroupArn");
        let balancer = "Action=CreateLoadBalancer&Name=web&Subnets.member.1=subnet-1&Subnets.member.2=subnet-2";
        let balancer = first(&form(&ecs, balancer), "LoadBalancerArn");
        let listener = format!(
            "Action=CreateListener&LoadBalancerArn={balancer}&Protocol=HTTP&Port=80\
             &DefaultActions.member.1.Type=forward&DefaultActions.member.1.TargetGroupArn={group}"
        );
        form(&ecs, &listener);
        Self {
            ecs,
            group,
            mode,
            late,
        }
    }

    /// Registers a revision that says so.
    fn register(&self, version: &str) {
        let script = WEB.replace("VERSION", version);
        let script = script.replace("LATE", &self.late.to_string());
        let definition = json!({
            "family": "web", "networkMode": self.mode, "containerDefinitions": [{
                "name": "web", "image": crate::IMAGE, "memory": 64, "stopTimeout": 2,
                "command": ["/bin/sh", "-c", script + SERVES],
                "portMappings": [{ "containerPort": 80 }],
            }],
        });
        call(&self.ecs, "RegisterTaskDefinition", &definition);
    }

    fn create_service(&self) {
        let mut service = json!({
            "serviceName": "web", "taskDefinition": "web", "desiredCount": 2,
            "loadBalancers": [{
                "targetGroupArn": self.group, "containerName": "web", "containerPort": 80,
            }],
        });
        if self.mode == "awsvpc" {
            service["networkConfiguration"] =
                json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } });
        }
        call(&self.ecs, "CreateService", &service);
    }

    fn url(&self) -> String {
        self.ecs.elb().load_balancer("web").url()
    }

    /// What ECS shows of where the containers are.
    fn shown(&self) -> BTreeSet<String> {
        let listed = call(&self.ecs, "ListTasks", &json!({ "serviceName": "web" }));
        let tasks = call(
            &self.ecs,
            "DescribeTasks",
            &json!({ "tasks": listed["taskArns"] }),
        );
        let tasks = tasks["tasks"].as_array().unwrap().clone();
        let containers = tasks.iter().map(|task| &task["containers"][0]);
        let shown = containers.map(|container| match self.mode {
            "awsvpc" => {
                let interface = &container["networkInterfaces"][0];
                format!("{}:80", interface["privateIpv4Address"].as_str().unwrap())
            }
            _ => container["networkBindings"][0]["hostPort"].to_string(),
        });
        shown.collect()
    }

    /// Where the load balancer finds its targets.
    fn registered(&self) -> BTreeSet<String> {
        let targets = self.ecs.elb().target_group(&self.group).registered();
        let targets = targets.iter().map(|target| match self.mode {
            "awsvpc" => format!("{}:{}", target.id(), target.port()),
            _ => target.port().to_string(),
        });
        targets.collect()
    }
}

fn call(ecs: &FakeEcs, operation: &str, body: &Value) -> Value {
    calls::json(
        ecs,
        &format!("AmazonEC2ContainerServiceV20141113.{operation}"),
        body,
    )
}

/// A call of ELB.
fn form(ecs: &FakeEcs, form: &str) -> String {
    calls::form(ecs, &format!("{form}&Version=2015-12-01"))
}

fn get(url: &str, path: &str) -> (u16, String) {
    let (status, body) = http(url, "GET", path, "", "");
    (status, body.trim().to_owned())
}

/// Who answers to that many requests.
fn answerers(url: &str, count: usize) -> BTreeSet<String> {
    let answers = (0..count).map(|_| get(url, "/"));
    let good = answers.map(|(status, body)| {
        assert_eq!(status, 200, "{body}");
        body
    });
    good.collect()
}

async fn tasks_with_addresses_of_their_own_get_requests_in_turn() {
    requests_come_in_turn("awsvpc").await;
}

async fn tasks_on_instances_get_requests_at_their_ports() {
    requests_come_in_turn("bridge").await;
}

async fn requests_come_in_turn(mode: &'static str) {
    let web = Web::start(mode, 2, Profile::instant()).await;
    web.register("v1");
    web.create_service();
    let group = web.ecs.elb().target_group(&web.group);
    let url = web.url();

    // They run, but they do not listen yet.
    group.wait_registered(2).await;
    let health = |is: TargetHealth| group.registered().iter().all(|of| of.health() == is);
    let (status, text) = get(&url, "/");
    // On a machine that has much to do they may listen before anybody has asked.
    if health(TargetHealth::Initial) {
        assert_eq!(status, 503, "{text}");
        assert!(text.contains("none of the 2 targets"), "{text}");
    }

    web.ecs.service("web").wait_stable().await;
    assert!(health(TargetHealth::Healthy), "{group:?}");
    assert_eq!(web.registered(), web.shown());
    assert_eq!(answerers(&url, 4).len(), 2);
}

async fn a_rolling_deployment_loses_no_request() {
    let mut profile = Profile::instant();
    // Requests that are on their way have come to their end by then.
    profile.load_balancers.deregistration_delay = Duration::from_secs(2);
    let web = Web::start("awsvpc", 1, profile).await;
    web.register("v1");
    web.create_service();
    web.ecs.service("web").wait_stable().await;
    let is_over = Arc::new(AtomicBool::new(false));
    let clients: Vec<_> = (0..2)
        .map(|_| {
            let (is_over, url) = (Arc::clone(&is_over), web.url());
            thread::spawn(move || {
                let mut answers = Vec::new();
                while !is_over.load(Ordering::Relaxed) {
                    answers.push(get(&url, "/"));
                }
                answers
            })
        })
        .collect();

    web.register("v2");
    let update = json!({ "service": "web", "taskDefinition": "web" });
    call(&web.ecs, "UpdateService", &update);
    web.ecs.service("web").wait_stable().await;

    is_over.store(true, Ordering::Relaxed);
    let answers: Vec<_> = clients
        .into_iter()
        .flat_map(|it| it.join().unwrap())
        .collect();
    let lost: Vec<_> = answers
        .iter()
        .filter(|(status, _)| *status != 200)
        .collect();
    assert!(lost.is_empty(), "{lost:?} of {}", answers.len());
    let who: BTreeSet<&str> = answers.iter().map(|(_, body)| body.as_str()).collect();
    let of = |version: &str| who.iter().filter(|who| who.starts_with(version)).count();
    assert_eq!((of("v1"), of("v2")), (2, 2), "{who:?}");
    let last = answerers(&web.url(), 4);
    assert!(last.iter().all(|who| who.starts_with("v2")), "{last:?}");
}

async fn a_container_that_answers_500_gets_no_requests_and_is_replaced() {
    let web = Web::start("awsvpc", 0, Profile::instant()).await;
    web.register("v1");
    web.create_service();
    web.ecs.service("web").wait_stable().await;
    let url = web.url();
    let before = answerers(&url, 4);
    let group = web.ecs.elb().target_group(&web.group);

    let (_, sick) = get(&url, "/cgi-bin/sicken");
    assert!(before.contains(&sick), "{sick} of {before:?}");
    web.ecs
        .wait_until(|ecs| {
            ecs.service("web")
                .messages()
                .iter()
                .any(|it| it.contains("unhealthy"))
        })
        .await;
    let meanwhile = answerers(&url, 4);
    let is_sick = |of: &RegisteredTarget| of.health() == TargetHealth::Unhealthy;
    group
        .wait_until(move |group| !group.registered().iter().any(is_sick))
        .await;
    group.wait_healthy(2).await;

    assert!(!meanwhile.contains(&sick), "{sick} of {meanwhile:?}");
    let after = answerers(&url, 4);
    assert_eq!(after.len(), 2, "{after:?}");
    assert!(!after.contains(&sick), "{sick} of {after:?}");
    assert_eq!(
        before.intersection(&after).count(),
        1,
        "{before:?} {after:?}"
    );
    assert_eq!(group.registered().len(), 2);
}
