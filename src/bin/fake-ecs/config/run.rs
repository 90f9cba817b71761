//! Puts what a file says into a fake.

use std::fmt;

use fake_ecs::Remote;

use super::Config;
use super::steps::{Step, What};
use crate::set_up::call;

impl Config {
    /// Whether there is something to put.
    pub(crate) fn has_steps(&self) -> bool {
        !self.steps.is_empty()
    }

    pub(crate) async fn run(&self, ecs: &Remote) -> Result<(), Failure> {
        for step in &self.steps {
            for _ in 0..step.times {
                step.run(ecs).await?;
            }
        }
        Ok(())
    }
}

impl Step {
    async fn run(&self, ecs: &Remote) -> Result<(), Failure> {
        match &self.what {
            What::Command(command) => {
                let done = ecs.command(command).await;
                done.map(drop)
                    .map_err(|error| self.wrong(&error.to_string()))
            }
            What::Call(operation, input) => {
                let made = call(ecs, operation, input).await;
                made.map_err(|why| self.wrong(&why))
            }
        }
    }

    /// Why it is not there, at the line of the member that is named in backticks.
    fn wrong(&self, why: &str) -> Failure {
        let named = why.split('`').nth(1).unwrap_or_default();
        let named = named.rsplit('.').next().unwrap_or_default();
        let named = named.split('[').next().unwrap_or_default();
        let member = self.members.iter().find(|(name, _)| name == named);
        let place = member.map_or(&self.place, |(_, place)| place);
        Failure(format!("{place}: {}: {why}", self.name))
    }
}

/// The line, the member, and why it is not there.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
