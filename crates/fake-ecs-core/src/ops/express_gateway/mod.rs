//! Express services: a web application from an image, with everything that it takes.
//!
//! The model and the texts of [Resources created by Amazon ECS Express Mode
//! services](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-work.html)
//! say what is made; where nothing is said of a text, it is ours. Load balancer, log group and
//! scaling policy are names that nothing stands behind; the tasks register with the target group,
//! and the alarm can be raised. Deployments are rolling ones, as the model says of updates, and
//! nothing scales by itself: a new service has `minTaskCount` tasks.
//!
//! - [`definition`] — the task definition, made or given. Start here.
//! - [`configuration`] — how it scales, and what its health is. [`network`] — where its tasks are.
//! - [`find`] — what an ARN means.

mod configuration;
mod create_express_gateway_service;
mod definition;
mod delete_express_gateway_service;
mod describe_express_gateway_service;
mod find;
mod network;
#[cfg(test)]
mod tests;
mod update_express_gateway_service;

pub(super) use self::create_express_gateway_service::create_express_gateway_service;
pub(super) use self::delete_express_gateway_service::delete_express_gateway_service;
pub(super) use self::describe_express_gateway_service::describe_express_gateway_service;
pub(super) use self::update_express_gateway_service::update_express_gateway_service;
