//! The talk over a connection of ACS, heartbeat by heartbeat.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::{Address, Control};
use crate::driver::Driver;
use crate::{Clock, FakeEcs, TaskHandle, TaskStatus};

/// A fake with a host outside of AWS whose agent has connected, and what was said at first.
struct Talk {
    ecs: FakeEcs,
    control: Control,
    first: Vec<Value>,
}

impl Talk {
    fn start() -> Self {
        let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
        let instance = ecs.add_external_instance();
        let query = format!(
            "containerInstanceArn={}&sendCredentials=true&agentVersion=1.105.1&protocolVersion=2",
            instance.arn()
        );
        let driver = ecs.driver();
        let address = driver.read(|state| Address::of(state, &query)).unwrap();
        let of = (address.region, address.instance);
        let connection = driver.agent_connects(of, |number| address.connected(number));
        let mut control = Control::new(address, connection.number);
        let first = driver.read(|state| control.write(state));
        let first = read(first);
        Self {
            ecs,
            control,
            first,
        }
    }

    fn driver(&self) -> &Arc<Driver> {
        self.ecs.driver()
    }

    /// What is said because something has changed.
    fn write(&mut self) -> Vec<Value> {
        let driver = Arc::clone(self.driver());
        read(driver.read(|state| self.control.write(state)))
    }

    /// What is said half a minute later.
    fn beat(&mut self) -> Vec<Value> {
        let driver = Arc::clone(self.driver());
        let mut frames = read(driver.read(|state| self.control.beat(state)));
        assert_eq!(frames.remove(0)["type"], "HeartbeatMessage");
        frames.extend(self.write());
        frames
    }

    fn hear(&mut self, frame: &Value) {
        let driver = Arc::clone(self.driver());
        let text = frame.to_string();
        let heard = driver.read(|state| self.control.receive(state, &text));
        driver.agents_said(heard.unwrap().0);
    }

    /// A task that is to be told.
    fn run(&self) -> TaskHandle {
        let input = br#"{
            "family": "web", "requiresCompatibilities": ["EXTERNAL"],
            "taskRoleArn": "arn:aws:iam::123456789012:role/app",
            "executionRoleArn": "arn:aws:iam::123456789012:role/pulls",
            "containerDefinitions": [{"name": "app", "image": "nginx", "memory": 64}]
        }"#;
        let task = self.ecs.register_json(input).run();
        self.ecs.settle();
        task
    }
}

fn read(frames: Vec<String>) -> Vec<Value> {
    let frames = frames.iter();
    let frames = frames.map(|frame| serde_json::from_str(frame).unwrap());
    frames.collect()
}

fn kinds(frames: &[Value]) -> Vec<&str> {
    let kinds = frames.iter().map(|frame| frame["type"].as_str().unwrap());
    kinds.collect()
}

#[test]
fn a_connection_begins_with_a_heartbeat_and_what_the_agent_should_have() {
    let talk = Talk::start();
    assert_eq!(
        kinds(&talk.first),
        ["HeartbeatMessage", "TaskManifestMessage"]
    );
}

#[test]
fn what_is_not_acknowledged_is_said_again_after_a_minute() {
    let mut talk = Talk::start();
    let task = talk.run();

    let told = talk.write();

    assert_eq!(kinds(&told), ["PayloadMessage"]);
    assert_eq!(told[0]["message"]["tasks"][0]["arn"], task.arn());
    assert!(talk.write().is_empty());
    assert!(talk.beat().is_empty());
    let again = talk.beat();
    assert_eq!(kinds(&again), ["PayloadMessage"]);
    assert_ne!(
        again[0]["message"]["messageId"],
        told[0]["message"]["messageId"]
    );
    // The first answer that comes counts.
    let id = &told[0]["message"]["messageId"];
    talk.hear(&json!({"type": "AckRequest", "message": {"messageId": id}}));
    for _ in 0..4 {
        assert!(talk.beat().is_empty());
    }
}

#[test]
fn an_agent_that_does_not_answer_a_heartbeat_is_gone() {
    let mut talk = Talk::start();
    let answer = json!({"type": "HeartbeatAckRequest", "message": {"messageId": "1"}});

    talk.hear(&answer);

    assert!(!talk.control.is_silent());
    talk.beat();
    assert!(talk.control.is_silent());
    talk.hear(&answer);
    assert!(!talk.control.is_silent());
}

#[test]
fn credentials_are_refreshed_before_they_expire() {
    let mut talk = Talk::start();
    let _task = talk.run();
    let told = talk.write();
    let id = &told[0]["message"]["messageId"];
    talk.hear(&json!({"type": "AckRequest", "message": {"messageId": id}}));
    let given = told[0]["message"]["tasks"][0]["roleCredentials"].clone();
    assert!(talk.beat().is_empty(), "they came with the task");

    // They are good for six hours.
    let mut quarters = 0;
    let new = loop {
        talk.ecs.advance(Duration::from_secs(15 * 60));
        quarters += 1;
        assert!(quarters < 24, "they have expired");
        let new = talk.beat();
        if !new.is_empty() {
            break new;
        }
    };

    assert_eq!(kinds(&new), ["IAMRoleCredentialsMessage"; 2]);
    let role_type = |of: &Value| of["message"]["roleType"].as_str().unwrap().to_owned();
    assert_eq!(role_type(&new[0]), "TaskApplication");
    assert_eq!(role_type(&new[1]), "TaskExecution");
    let fresh = &new[0]["message"]["roleCredentials"];
    assert_eq!(fresh["credentialsId"], given["credentialsId"]);
    assert_ne!(fresh["expiration"], given["expiration"]);
}

#[test]
fn a_task_that_an_agent_refuses_is_stopped_and_not_told_again() {
    let mut talk = Talk::start();
    let task = talk.run();
    let told = talk.write();

    let id = &told[0]["message"]["messageId"];
    talk.hear(&json!({"type": "NackRequest", "message": {"messageId": id, "reason": "no"}}));

    talk.ecs.settle();
    assert_eq!(task.status(), TaskStatus::Stopped);
    assert!(talk.write().is_empty());
}
