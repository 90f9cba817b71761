//! What goes wrong between an agent and ECS.

use serde_json::Value;

/// What goes wrong between the agent and ECS. By default nothing does.
pub trait Trouble: Send {
    /// What becomes of a frame that ECS has sent, or that the agent sends.
    fn on_frame(&mut self, frame: &Value) -> Fate {
        let _ = frame;
        Fate::Arrives
    }

    /// What becomes of what the agent tells of a task.
    fn on_report(&mut self, report: &Value) -> Fate {
        let _ = report;
        Fate::Arrives
    }
}

/// What becomes of a message.
///
/// A connection is TCP, so nothing is lost of it and more comes. What is late stands for what the
/// two sides do with messages beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It comes, in its turn.
    Arrives,
    /// It is lost, with the connection.
    IsLost,
    /// It comes twice.
    Doubled,
    /// It comes after the next, or a while later where there is none.
    IsLate,
}

/// Nothing goes wrong.
pub struct NoTrouble;

impl Trouble for NoTrouble {}
