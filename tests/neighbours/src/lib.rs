//! The neighbours of ECS through their Rust SDKs: a file for each service.
//!
//! They are a package of their own, so that nobody else compiles these SDKs.

#[cfg(test)]
mod cloudwatch;
#[cfg(test)]
mod events;
#[cfg(test)]
mod secrets_manager;
#[cfg(test)]
mod sqs;
#[cfg(test)]
mod sts;
