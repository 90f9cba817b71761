//! What the Lambda function of a lifecycle hook is called with. The service model does not have it.

use std::collections::BTreeMap;

use super::document::Document;
use super::encode::{Encode, encode, members, optional};

/// The members of a recorded call, and their order.
pub struct HookEvent<'a> {
    pub execution_details: HookExecution<'a>,
    pub execution_id: &'a str,
    pub lifecycle_stage: &'static str,
    pub resource_arn: &'a str,
    pub hook_details: Option<&'a Document>,
}

pub struct HookExecution<'a> {
    pub test_traffic_weights: Percents,
    pub production_traffic_weights: Percents,
    pub service_arn: &'a str,
    pub target_service_revision_arn: &'a str,
}

/// Weights by the ARN of a revision. Whole numbers are written as such.
pub struct Percents(pub BTreeMap<String, f64>);

impl HookEvent<'_> {
    pub fn to_json(&self) -> String {
        String::from_utf8(encode(self)).expect("JSON is UTF-8")
    }
}

impl Encode for HookEvent<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        members(
            out,
            &[
                ("executionDetails", Some(&self.execution_details)),
                ("executionId", Some(&self.execution_id)),
                ("hookDetails", optional!(self.hook_details.cloned())),
                ("lifecycleStage", Some(&self.lifecycle_stage)),
                ("resourceArn", Some(&self.resource_arn)),
            ],
        );
    }
}

impl Encode for HookExecution<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        members(
            out,
            &[
                ("testTrafficWeights", Some(&self.test_traffic_weights)),
                (
                    "productionTrafficWeights",
                    Some(&self.production_traffic_weights),
                ),
                ("serviceArn", Some(&self.service_arn)),
                (
                    "targetServiceRevisionArn",
                    Some(&self.target_service_revision_arn),
                ),
            ],
        );
    }
}

impl Encode for Percents {
    fn encode(&self, out: &mut Vec<u8>) {
        let weights: Vec<(&str, &f64)> =
            self.0.iter().map(|(arn, of)| (arn.as_str(), of)).collect();
        out.push(b'{');
        for (at, (arn, percent)) in weights.into_iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            arn.encode(out);
            // Unlike the debug form, which numbers of the service have, this one has no `.0`.
            out.extend_from_slice(format!(":{percent}").as_bytes());
        }
        out.push(b'}');
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn an_event_has_the_form_of_a_recorded_one() {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../tests/data/real-answers/hook-payload-production-traffic-shift.json"
        );
        let recorded: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let text = |of: &Value| of.as_str().unwrap_or_default().to_owned();
        let details = &recorded["executionDetails"];
        let weights = details["productionTrafficWeights"].as_object().unwrap();
        let weights = weights
            .iter()
            .map(|(arn, of)| (arn.clone(), of.as_f64().unwrap()));
        let event = HookEvent {
            execution_details: HookExecution {
                test_traffic_weights: Percents(BTreeMap::new()),
                production_traffic_weights: Percents(weights.collect()),
                service_arn: &text(&details["serviceArn"]),
                target_service_revision_arn: &text(&details["targetServiceRevisionArn"]),
            },
            execution_id: &text(&recorded["executionId"]),
            lifecycle_stage: "PRODUCTION_TRAFFIC_SHIFT",
            resource_arn: &text(&recorded["resourceArn"]),
            hook_details: None,
        };

        let json = event.to_json();

        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), recorded);
        assert!(!json.contains("100.0"), "{json}");
    }
}
