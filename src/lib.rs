//! An embeddable test harness for Amazon ECS.

mod wire;
