//! The transformers and paths whose outcome was recorded of the service.

use super::path::find;
use super::*;
use crate::wire::Timestamp;

const RECORDED: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/data/real-answers/events-input-transformer.json"
));

fn event(json: &Json) -> Event {
    Event {
        id: "id".to_owned(),
        text: json.to_string(),
        json: json.clone(),
        ingested: Timestamp::from_millis(0),
        is_forwarded: false,
    }
}

fn transformer(recorded: &Json, template: &str) -> InputTransformer {
    let paths = recorded["paths"].members();
    let path = |(name, path): (&str, &Json)| Some((name.to_owned(), path.as_str()?.to_owned()));
    InputTransformer {
        input_template: template.to_owned(),
        input_paths_map: paths.map(path).collect(),
    }
}

#[test]
fn transformers_make_what_the_service_was_seen_to_make() {
    let recorded: Json = RECORDED.parse().unwrap();
    let event = event(&recorded["event"]);
    let cases = recorded["cases"].items();
    assert!(cases.len() > 15);
    for case in cases {
        let template = case["template"].as_str().unwrap();
        let transformer = transformer(&recorded, template);
        if let Some(error) = case["error"].as_str() {
            let unknown = unknown_placeholder(&transformer).unwrap();
            assert!(error.ends_with(&format!(" {unknown}.")), "{template}");
            continue;
        }
        assert_eq!(unknown_placeholder(&transformer), None, "{template}");
        let made = transform(&transformer, &event, ("<rule arn>", "<rule name>"));
        let body = case["body"].as_str();
        let as_json = |text: &str| text.parse::<Json>();
        match (made, body) {
            (Some(made), Some("\"<rule arn> <rule name> <ISO time>\"")) => {
                assert_eq!(made, "\"<rule arn> <rule name> 1970-01-01T00:00:00Z\"");
            }
            (Some(made), Some(body)) if body.starts_with("e: ") => {
                let made = as_json(&made).unwrap();
                assert_eq!(made["j"], recorded["event"]);
                assert_eq!(made["e"]["detailType"], recorded["event"]["detail-type"]);
                assert_eq!(made["e"].members().len(), 1, "{made}");
            }
            // Whitespace of objects was not recorded.
            (Some(made), Some(body)) if body.starts_with('{') => {
                assert_eq!(as_json(&made), as_json(body), "{template}");
            }
            (made, body) => assert_eq!(made.as_deref(), body, "{template}"),
        }
    }
}

#[test]
fn paths_lead_where_they_were_seen_to_lead() {
    let recorded: Json = RECORDED.parse().unwrap();
    for case in recorded["input path"].items() {
        let path = case["path"].as_str().unwrap();
        let found = find(&recorded["event"], path).map(Json::to_string);
        match case["body"].as_str() {
            Some("the object") => assert!(found.unwrap().starts_with('{')),
            body => assert_eq!(found.as_deref(), body, "{path}"),
        }
    }
    let event = &recorded["event"];
    for (path, found) in [
        ("$.detail.listmulti[1]", Some("\"INACTIVE\"")),
        ("$['detail']['listmulti'][0]", Some("\"ACTIVE\"")),
        ("$.detail.listmulti[2]", None),
        ("detail", None),
        ("$detail", None),
    ] {
        assert_eq!(
            find(event, path).map(Json::to_string).as_deref(),
            found,
            "{path}"
        );
    }
}

/// Whatever a template asks for: what is made of an event is bounded.
#[test]
fn what_a_transformer_makes_ends_behind_the_most_that_a_target_takes() {
    let large = format!(r#"{{"detail":"{}"}}"#, "x".repeat(900_000));
    let event = event(&large.parse().unwrap());
    for (placeholders, is_too_large) in [(1, false), (2, true), (300, true)] {
        for template in [
            "<aws.events.event.json>".repeat(placeholders),
            format!("[{}0]", "<aws.events.event.json>,".repeat(placeholders)),
        ] {
            let transformer = InputTransformer {
                input_template: template,
                input_paths_map: None,
            };

            let made = transform(&transformer, &event, ("arn", "rule")).unwrap();

            assert_eq!(made.len() > INPUT_BYTES_MAX, is_too_large);
            assert!(made.len() < 3 * INPUT_BYTES_MAX);
        }
    }
}
