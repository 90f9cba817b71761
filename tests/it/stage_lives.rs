//! Rollouts in stages, as golden files: what happened to the service, and what
//! `DescribeServiceDeployments` shows of the newest rollout whenever that changes. Rewrite them
//! with `UPDATE=1 cargo test --all-features --test it`.

use std::fmt::Write;

use fake_ecs::{Clock, FakeEcs, HookResult, LifecycleStage, Profile};
use serde_json::{Value, json};

use crate::strategies::{LAMBDA, create, hook, release};
use crate::support::{ask, golden, post};

/// More than any of these lives has.
const STEPS_MAX: usize = 20_000;

const STAGES: [LifecycleStage; 10] = [
    LifecycleStage::PreScaleUp,
    LifecycleStage::ScaleUp,
    LifecycleStage::PostScaleUp,
    LifecycleStage::TestTrafficShift,
    LifecycleStage::PostTestTrafficShift,
    LifecycleStage::PreProductionTrafficShift,
    LifecycleStage::ProductionTrafficShift,
    LifecycleStage::PostProductionTrafficShift,
    LifecycleStage::BakeTime,
    LifecycleStage::CleanUp,
];

/// Those at which hooks are called.
fn hooked() -> Vec<LifecycleStage> {
    use LifecycleStage::{BakeTime, CleanUp, ScaleUp};
    let mut stages = vec![LifecycleStage::ReconcileService];
    stages.extend(STAGES);
    stages.retain(|stage| ![ScaleUp, BakeTime, CleanUp].contains(stage));
    stages
}

fn all_hooks() -> Value {
    let stages: Vec<&str> = hooked().iter().map(|stage| stage.as_str()).collect();
    json!([hook(&stages)])
}

fn blue_green() -> Value {
    json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5, "lifecycleHooks": all_hooks() })
}

/// A service under observation.
struct Life {
    ecs: FakeEcs,
    /// What was shown last.
    seen: String,
    /// How much of the timeline has been told.
    told: usize,
    text: String,
}

impl Life {
    /// A service `web` of two tasks that is just being made.
    fn first(configuration: &Value) -> Self {
        let ecs = FakeEcs::start()
            .clock(Clock::manual())
            .profile(Profile::realistic())
            .blocking();
        create(&ecs, configuration.clone());
        Self {
            ecs,
            seen: String::new(),
            told: 0,
            text: String::new(),
        }
    }

    /// One that is steady, and has got a new revision. What was before is not told.
    fn begin(configuration: &Value) -> Self {
        let mut life = Self::first(configuration);
        life.ecs.settle();
        life.told = life.ecs.timeline().iter().count();
        life.release();
        life
    }

    fn web(&self) -> fake_ecs::ServiceHandle {
        self.ecs.service("web")
    }

    fn update(&mut self, mut change: Value) {
        change["service"] = json!("web");
        ask(&self.ecs, "UpdateService", &change);
        self.look();
    }

    fn release(&mut self) {
        release(&self.ecs);
        self.update(json!({ "taskDefinition": "web" }));
    }

    fn arn(&self) -> Value {
        // There is none any more once the service is gone.
        let body = json!({ "service": "web" });
        let list = post(&self.ecs, "ListServiceDeployments", &body).json();
        list["serviceDeployments"][0]["serviceDeploymentArn"].clone()
    }

    /// Writes down what has happened to the service, and what is shown of its newest rollout if
    /// that has changed.
    fn look(&mut self) {
        let timeline = self.ecs.timeline();
        let new = timeline.iter().skip(self.told);
        for line in new.map(ToString::to_string) {
            let is_looking = [" Describe", " List", " Register"];
            if (line.contains("(service web)") || line.contains(" → "))
                && !is_looking.iter().any(|word| line.contains(word))
            {
                let _ = writeln!(self.text, "{line}");
            }
        }
        self.told = timeline.iter().count();
        let arn = self.arn();
        if !arn.is_string() {
            return;
        }
        let answer = ask(
            &self.ecs,
            "DescribeServiceDeployments",
            &json!({ "serviceDeploymentArns": [arn] }),
        );
        let seen = shown(&answer["serviceDeployments"][0]);
        if seen != self.seen {
            self.text.push_str(&seen);
            self.seen = seen;
        }
    }

    /// Lets everything happen that happens by itself.
    fn settle(&mut self) {
        self.run("be at rest", |_| false);
    }

    fn come_to(&mut self, stage: LifecycleStage) {
        self.run(stage.as_str(), |ecs| {
            ecs.service("web").deployment_stage() == Some(stage)
        });
    }

    fn run(&mut self, what: &str, is_there: impl Fn(&FakeEcs) -> bool) {
        for _ in 0..STEPS_MAX {
            if is_there(&self.ecs) || !self.ecs.step() {
                return;
            }
            self.look();
        }
        panic!("it does not come to {what}:\n{}", self.text);
    }

    fn stop(&mut self) {
        let body = json!({ "serviceDeploymentArn": self.arn() });
        ask(&self.ecs, "StopServiceDeployment", &body);
        self.look();
    }

    /// What happens from now on.
    fn rest(&mut self) -> String {
        self.text.clear();
        self.settle();
        std::mem::take(&mut self.text)
    }

    fn end(&mut self, name: &str) {
        self.settle();
        golden(&format!("stages-{name}.txt"), &self.text);
    }
}

/// One line: the rollout, its revisions, and its hooks.
fn shown(rollout: &Value) -> String {
    let text = |of: &Value| of.as_str().unwrap_or("-").to_owned();
    let mut shown = format!(
        "  {} {}",
        text(&rollout["status"]),
        text(&rollout["lifecycleStage"])
    );
    let sources = rollout["sourceServiceRevisions"].as_array();
    let sources = sources.into_iter().flatten().map(|of| ("source", of));
    let target = [("target", &rollout["targetServiceRevision"])];
    for (what, of) in target.into_iter().chain(sources) {
        let _ = write!(
            shown,
            "; {what} {}+{} of {}, production {}, test {}",
            of["runningTaskCount"],
            of["pendingTaskCount"],
            of["requestedTaskCount"],
            of["requestedProductionTrafficWeight"],
            of["requestedTestTrafficWeight"]
        );
    }
    // Those before have been told before.
    let hooks = rollout["lifecycleHookDetails"].as_array();
    if let Some((hook, before)) = hooks.and_then(|hooks| hooks.split_last()) {
        let at = before.len();
        let (kind, status) = (text(&hook["targetType"]), text(&hook["status"]));
        let _ = write!(shown, "; hook {at} {kind} {status}");
    }
    shown + "\n"
}

// ---- success ----

#[test]
fn blue_green_with_a_hook_at_every_stage() {
    Life::begin(&blue_green()).end("blue-green");
}

#[test]
fn linear() {
    let linear = json!({ "stepPercent": 40.0, "stepBakeTimeInMinutes": 3 });
    let hooks = json!([hook(&[
        "PRE_PRODUCTION_TRAFFIC_SHIFT",
        "PRODUCTION_TRAFFIC_SHIFT"
    ])]);
    let configuration = json!({
        "strategy": "LINEAR", "linearConfiguration": linear, "bakeTimeInMinutes": 5, "lifecycleHooks": hooks,
    });
    Life::begin(&configuration).end("linear");
}

#[test]
fn canary() {
    Life::begin(&json!({ "strategy": "CANARY" })).end("canary");
}

#[test]
fn a_first_deployment() {
    Life::first(&json!({ "strategy": "LINEAR", "bakeTimeInMinutes": 1 })).end("first");
}

#[test]
fn somebody_continues() {
    let timeout = json!({ "timeoutInMinutes": 20_160 });
    let pause = json!({
        "targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"], "timeoutConfiguration": timeout,
    });
    let mut life = Life::first(&json!({}));
    life.ecs.settle();
    life.told = life.ecs.timeline().iter().count();
    let configuration = json!({
        "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0, "lifecycleHooks": [pause],
    });
    life.update(json!({ "deploymentConfiguration": configuration }));
    life.release();
    life.come_to(LifecycleStage::PostTestTrafficShift);
    life.ecs
        .advance(std::time::Duration::from_secs(3 * 24 * 3_600));
    life.look();
    let arn = life.arn();
    let answer = ask(
        &life.ecs,
        "DescribeServiceDeployments",
        &json!({ "serviceDeploymentArns": [arn] }),
    );
    let hook = &answer["serviceDeployments"][0]["lifecycleHookDetails"][0]["hookId"];
    let body = json!({ "serviceDeploymentArn": arn, "hookId": hook });
    ask(&life.ecs, "ContinueServiceDeployment", &body);
    life.end("continued");
}

// ---- failure ----

#[test]
fn a_hook_fails_at_each_stage() {
    let mut all = String::new();
    for stage in hooked() {
        let mut life = Life::begin(&blue_green());
        if stage == LifecycleStage::ReconcileService {
            life.come_to(LifecycleStage::PostTestTrafficShift);
            life.release();
        }
        life.web().answer_hook(stage, HookResult::Failed);
        life.come_to(stage);
        let told = life.rest();

        let failed = format!(
            "(service web) deployment failed: Service deployment rolled back because {stage} lifecycle hook(s) failed. Lifecycle hook target {LAMBDA} returned FAILED status."
        );
        assert!(life.web().messages().contains(&failed), "{stage}");
        let _ = writeln!(all, "at {stage}\n{told}");
    }
    golden("stages-hook-fails.txt", &all);
}

#[test]
fn a_user_rolls_back_at_each_stage() {
    let mut all = String::new();
    for stage in STAGES {
        let mut life = Life::begin(&json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5 }));
        life.come_to(stage);
        life.stop();
        let told = life.rest();

        let tasks = life.web().tasks().running();
        assert!(tasks.iter().all(|task| task.revision() == 1), "{stage}");
        assert_eq!(tasks.len(), 2, "{stage}");
        let _ = writeln!(all, "at {stage}\n{told}");
    }
    golden("stages-stopped.txt", &all);
}

#[test]
fn tasks_that_do_not_come_up() {
    let breaker = json!({ "enable": true, "rollback": true });
    let mut life =
        Life::first(&json!({ "strategy": "CANARY", "deploymentCircuitBreaker": breaker }));
    life.ecs.settle();
    life.told = life.ecs.timeline().iter().count();
    life.web().crash_loop(3);
    life.release();
    life.end("circuit-breaker");
}

#[test]
fn tasks_that_do_not_come_up_and_nothing_to_go_back_to() {
    let breaker = json!({ "enable": true, "rollback": true });
    let mut life =
        Life::first(&json!({ "strategy": "CANARY", "deploymentCircuitBreaker": breaker }));
    life.web().crash_loop(3);
    life.end("no-candidate");
}

#[test]
fn a_first_deployment_that_nobody_continues_and_the_next_one() {
    let pause = json!({ "targetType": "PAUSE", "lifecycleStages": ["POST_TEST_TRAFFIC_SHIFT"] });
    let mut life = Life::first(&json!({
        "strategy": "LINEAR", "bakeTimeInMinutes": 0, "lifecycleHooks": [pause],
    }));
    life.settle();
    life.update(json!({ "deploymentConfiguration": { "lifecycleHooks": [] } }));
    life.release();
    life.end("first-paused-for-too-long");
}

#[test]
fn an_alarm_while_the_canary_is_watched() {
    let alarms = json!({ "alarmNames": ["errors"], "enable": true, "rollback": true });
    let mut life = Life::begin(&json!({ "strategy": "CANARY", "alarms": alarms }));
    life.come_to(LifecycleStage::ProductionTrafficShift);
    life.ecs.cloudwatch().raise_alarm("errors");
    life.end("alarm");
}

#[test]
fn an_answer_that_cannot_be_parsed() {
    let mut life = Life::begin(&blue_green());
    let stage = LifecycleStage::PostScaleUp;
    life.web().answer_hook(stage, HookResult::Unparsable);
    life.end("unparsable");
}

#[test]
fn a_hook_that_never_ends() {
    let mut life = Life::begin(&blue_green());
    let stage = LifecycleStage::PostScaleUp;
    let hour = std::time::Duration::from_secs(3_600);
    let answer = HookResult::CallBackAfter(hour);
    life.web().answer_hook(stage, answer);
    life.end("hook-never-ends");
}

#[test]
fn nobody_continues() {
    for (action, name) in [("ROLLBACK", "paused-for-too-long"), ("CONTINUE", "paused")] {
        let timeout = json!({ "timeoutInMinutes": 60, "action": action });
        let pause = json!({
            "targetType": "PAUSE", "lifecycleStages": ["PRE_SCALE_UP"], "timeoutConfiguration": timeout,
        });
        let configuration = json!({
            "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 0, "lifecycleHooks": [pause],
        });
        let mut life = Life::first(&json!({}));
        life.ecs.settle();
        life.told = life.ecs.timeline().iter().count();
        life.update(json!({ "deploymentConfiguration": configuration }));
        life.release();
        life.end(name);
    }
}

#[test]
fn a_stage_that_takes_longer_than_a_day() {
    let mut life = Life::first(&json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5 }));
    life.ecs.settle();
    life.told = life.ecs.timeline().iter().count();
    let script = fake_ecs::Script::new().pull_takes(std::time::Duration::from_secs(48 * 3_600));
    life.ecs.script("web", script);
    life.release();
    life.end("too-long");
}

// ---- something else meanwhile ----

#[test]
fn another_release_meanwhile() {
    let mut life = Life::begin(&json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5 }));
    life.come_to(LifecycleStage::BakeTime);
    life.release();
    life.end("another-release");
}

#[test]
fn another_count_meanwhile() {
    let mut life = Life::begin(&json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5 }));
    life.come_to(LifecycleStage::PostScaleUp);
    life.update(json!({ "desiredCount": 3 }));
    life.come_to(LifecycleStage::BakeTime);
    life.update(json!({ "desiredCount": 1 }));
    life.end("scaled");
}

#[test]
fn deleted_meanwhile() {
    let mut life = Life::begin(&json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5 }));
    life.come_to(LifecycleStage::BakeTime);
    let body = json!({ "service": "web", "force": true });
    ask(&life.ecs, "DeleteService", &body);
    life.end("deleted");
}

#[test]
fn a_task_of_each_side_is_lost_meanwhile() {
    let mut life = Life::begin(&json!({ "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5 }));
    life.come_to(LifecycleStage::BakeTime);
    for revision in [1, 2] {
        let tasks = life.web().tasks().running();
        let task = tasks.iter().find(|task| task.revision() == revision);
        task.expect("both sides have tasks").force_stop();
    }
    life.end("tasks-lost");
}
