use super::*;

fn outcome(pattern: &str, event: &str) -> Result<bool, String> {
    let pattern = EventPattern::parse(pattern).map_err(|error| error.reason().to_owned())?;
    Ok(pattern.matches(&event.parse().unwrap()))
}

/// What the real EventBridge came to; see the README beside the file.
#[test]
fn the_recorded_cases_come_out_as_they_did() {
    let recorded = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/data/real-answers/events-pattern-cases.json"
    ));
    let recorded: Json = recorded.parse().unwrap();
    assert_eq!(recorded["cases"].items().len(), 46);
    for case in recorded["cases"].items() {
        let (pattern, event) = (case[1].to_string(), case[2].to_string());
        let seen = outcome(&pattern, &event);
        let name = case[0].to_string();
        match (case[3].as_bool(), case[3].as_str()) {
            (Some(expected), _) => assert_eq!(seen, Ok(expected), "{name}"),
            (None, Some(reason)) => {
                // The position was left out of the recording.
                let reason = reason.strip_suffix("<n>").unwrap_or(reason);
                assert!(
                    seen.as_ref().is_err_and(|it| it.starts_with(reason)),
                    "{name}: {seen:?}"
                );
            }
            (None, None) => panic!("{name} has no outcome"),
        }
    }
}

#[test]
fn an_event_matches_as_the_documentation_says() {
    let cases: &[(&str, &str, bool)] = &[
        // All fields of an object, in one element of a list.
        (
            r#"{"l":{"a":[1],"b":[2]}}"#,
            r#"{"l":[{"a":1,"b":2}]}"#,
            true,
        ),
        (
            r#"{"l":{"a":[1],"b":[2]}}"#,
            r#"{"l":[{"a":1},{"b":2}]}"#,
            false,
        ),
        (r#"{"l":{"a":[1]}}"#, r#"{"l":{"a":[0,[1]]}}"#, true),
        (r#"{"a":{"b":[1]}}"#, r#"{"a":1}"#, false),
        (r#"{"a":[{"exists":true}]}"#, r#"{"a":{"b":1}}"#, false),
        (
            r#"{"l":{"id":[{"exists":false}]}}"#,
            r#"{"l":[{"k":1},{"id":"x"}]}"#,
            false,
        ),
        (
            r#"{"l":{"id":[{"exists":false}]}}"#,
            r#"{"l":[{"k":1},{"k":2}]}"#,
            true,
        ),
        // Dotted names beside objects of the name.
        (
            r#"{"a.b":[1],"a":{"c":[2]}}"#,
            r#"{"a":{"b":1},"a.c":2}"#,
            true,
        ),
        // Alternatives, beside other fields and within one another.
        (
            r#"{"s":["x"],"$or":[{"a":[1]},{"b":[2]}]}"#,
            r#"{"s":"x","b":2}"#,
            true,
        ),
        (
            r#"{"s":["x"],"$or":[{"a":[1]},{"b":[2]}]}"#,
            r#"{"s":"y","b":2}"#,
            false,
        ),
        (r#"{"$or":[{"a":[1]},{"b":[2]}]}"#, "{}", false),
        (
            r#"{"$or":[{"a":[1]},{"$or":[{"b":[2]},{"c":[3]}]}]}"#,
            r#"{"c":3}"#,
            true,
        ),
        // Texts.
        (r#"{"a":[{"suffix":".png"}]}"#, r#"{"a":"x.png"}"#, true),
        (
            r#"{"a":[{"suffix":{"equals-ignore-case":".PNG"}}]}"#,
            r#"{"a":"x.pNg"}"#,
            true,
        ),
        (
            r#"{"a":[{"equals-ignore-case":"abc"}]}"#,
            r#"{"a":"ABC"}"#,
            true,
        ),
        (r#"{"a":[{"prefix":"1"}]}"#, r#"{"a":12}"#, false),
        (r#"{"a":["1"]}"#, r#"{"a":1}"#, false),
        (r#"{"a":[true]}"#, r#"{"a":true}"#, true),
        (r#"{"a":[true]}"#, r#"{"a":"true"}"#, false),
        (
            r#"{"a":[{"wildcard":"a*b*c"}]}"#,
            r#"{"a":"a1b2b3c"}"#,
            true,
        ),
        (r#"{"a":[{"wildcard":"a*a"}]}"#, r#"{"a":"a"}"#, false),
        (r#"{"a":[{"wildcard":"*bc"}]}"#, r#"{"a":"bcbc"}"#, true),
        (r#"{"a":[{"wildcard":"a\\*b*"}]}"#, r#"{"a":"a*bc"}"#, true),
        (r#"{"a":[{"wildcard":"a\\*b*"}]}"#, r#"{"a":"axbc"}"#, false),
        // What is excluded.
        (
            r#"{"a":[{"anything-but":["x","y"]}]}"#,
            r#"{"a":"y"}"#,
            false,
        ),
        (
            r#"{"a":[{"anything-but":["x","y"]}]}"#,
            r#"{"a":["y","z"]}"#,
            true,
        ),
        (r#"{"a":[{"anything-but":[1,2]}]}"#, r#"{"a":2.0}"#, false),
        (
            r#"{"a":[{"anything-but":{"suffix":["x","y"]}}]}"#,
            r#"{"a":"by"}"#,
            false,
        ),
        (
            r#"{"a":[{"anything-but":{"equals-ignore-case":["x"]}}]}"#,
            r#"{"a":"X"}"#,
            false,
        ),
        (
            r#"{"a":[{"anything-but":{"wildcard":"*/lib/*"}}]}"#,
            r#"{"a":"b/lib/c"}"#,
            false,
        ),
        // Numbers and addresses.
        (r#"{"a":[{"numeric":["=",3e2]}]}"#, r#"{"a":300}"#, true),
        (r#"{"a":[{"numeric":["<",5,">=",0]}]}"#, r#"{"a":0}"#, true),
        (
            r#"{"a":[{"numeric":[">",0,"<=",5]}]}"#,
            r#"{"a":5.1}"#,
            false,
        ),
        (
            r#"{"a":[{"cidr":"10.0.0.0/24"}]}"#,
            r#"{"a":"10.0.1.0"}"#,
            false,
        ),
        (
            r#"{"a":[{"cidr":"0.0.0.0/0"}]}"#,
            r#"{"a":"192.168.1.1"}"#,
            true,
        ),
        (
            r#"{"a":[{"cidr":"2001:db8::/32"}]}"#,
            r#"{"a":"2001:db8::1"}"#,
            true,
        ),
        (
            r#"{"a":[{"cidr":"2001:db8::/32"}]}"#,
            r#"{"a":"10.0.0.1"}"#,
            false,
        ),
    ];
    for (pattern, event, expected) in cases {
        assert_eq!(outcome(pattern, event), Ok(*expected), "{pattern} {event}");
    }
}

#[test]
fn what_is_no_pattern_is_refused_in_the_words_of_eventbridge() {
    let cases = [
        ("{}", "Empty objects are not allowed"),
        (r#"{"a":{}}"#, "Empty objects are not allowed"),
        (
            r#"{"a":[[1]]}"#,
            "Match value must be String, number, true, false, or null",
        ),
        (r#"{"a":[{}]}"#, "Match expression name not found"),
        (
            r#"{"a":[{"prefix":"x","suffix":"y"}]}"#,
            "Only one key allowed in match expression",
        ),
        (
            r#"{"a":[{"prefix":1}]}"#,
            "prefix match pattern must be a string",
        ),
        (
            r#"{"a":[{"exists":"yes"}]}"#,
            "exists match pattern must be either true or false.",
        ),
        (r#"{"$or":[{"a":[1]}]}"#, "Unrecognized match type a"),
        (
            r#"{"a":[{"anything-but":[]}]}"#,
            "Empty arrays are not allowed",
        ),
        (
            r#"{"a":[{"anything-but":["x",1]}]}"#,
            "Inside anything but list, either all values are number or string, mixed type is not supported",
        ),
        (
            r#"{"a":[{"anything-but":{"exists":true}}]}"#,
            "Unsupported anything-but pattern: exists",
        ),
        (
            r#"{"a":[{"numeric":[]}]}"#,
            "Invalid member in numeric match: ]",
        ),
        (
            r#"{"a":[{"numeric":["~",1]}]}"#,
            "Unrecognized numeric range operator: ~",
        ),
        (
            r#"{"a":[{"numeric":["=","1"]}]}"#,
            "Value of equals must be numeric",
        ),
        (
            r#"{"a":[{"numeric":["<",0,">",1]}]}"#,
            "Bottom must be less than top",
        ),
        (
            r#"{"a":[{"cidr":1}]}"#,
            "prefix match pattern must be a string",
        ),
        (
            r#"{"a":[{"cidr":"10.0.0.0/32"}]}"#,
            "IPv4 mask bits must be < 32",
        ),
        (
            r#"{"a":[{"cidr":"10.0.0.0/-1"}]}"#,
            "Malformed CIDR, mask bits must not be negative",
        ),
        (
            r#"{"a":[{"wildcard":"a\\b"}]}"#,
            "Invalid escape character at pos 2",
        ),
        (
            r#"{"a":[{"wildcard":"a**b"}]}"#,
            "Consecutive wildcard characters at pos 2",
        ),
    ];
    for (pattern, reason) in cases {
        assert_eq!(outcome(pattern, "{}"), Err(reason.to_owned()), "{pattern}");
    }
    let whole = EventPattern::parse("[]").unwrap_err().to_string();
    assert_eq!(
        whole,
        "Event pattern is not valid. Reason: Filter is not an object"
    );
    assert!(EventPattern::parse("{").is_err());
}
