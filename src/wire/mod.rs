//! The ECS service model in Rust: types and codecs.
