//! EventBridge.
//!
//! - [`pattern`] — which events a rule is about.

pub mod pattern;
