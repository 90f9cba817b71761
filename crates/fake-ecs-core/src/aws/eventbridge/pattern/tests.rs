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
                // The recording has left out the position.
                let seen = seen.map_err(|seen| match reason.strip_suffix("<n>") {
                    Some(words) if seen.starts_with(words) => reason.to_owned(),
                    _ => seen,
                });
                assert_eq!(seen, Err(reason.to_owned()), "{name}");
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
        (r#"{"l":{"id":[{"exists":false}]}}"#, r#"{"l":[]}"#, true),
        (r#"{"l":[{"exists":false}]}"#, r#"{"l":[]}"#, true),
        (
            r#"{"a":[{"exists":false},"x"],"b":[1]}"#,
            r#"{"a":"x","b":1}"#,
            true,
        ),
        // A field that an earlier path has chosen an element for is absent from that element.
        (
            r#"{"l":{"code":[0],"why":[{"exists":false}]}}"#,
            r#"{"l":[{"code":0},{"code":137,"why":"killed"}]}"#,
            true,
        ),
        (
            r#"{"l":{"code":[137],"why":[{"exists":false}]}}"#,
            r#"{"l":[{"code":0},{"code":137,"why":"killed"}]}"#,
            false,
        ),
        // The engine goes by the alphabet: nothing is chosen before the first path.
        (
            r#"{"l":{"name":["app"],"code":[{"exists":false}]}}"#,
            r#"{"l":[{"name":"app"},{"name":"log","code":0}]}"#,
            false,
        ),
        (
            r#"{"l":{"a":[1],"b":{"c":[2],"d":[3]}}}"#,
            r#"{"l":[{"a":1,"b":[{"c":2},{"d":3}]},{"a":1,"b":[{"c":2,"d":3}]}]}"#,
            true,
        ),
        (
            r#"{"l":{"a":[1]},"m":{"b":[2]}}"#,
            r#"{"l":[{"a":0},{"a":1}],"m":[{"b":2}]}"#,
            true,
        ),
        // Dotted names beside objects of the name.
        (
            r#"{"a.b":[1],"a":{"c":[2]}}"#,
            r#"{"a":{"b":1},"a.c":2}"#,
            true,
        ),
        (
            r#"{"l.a":[1],"l.b":[2]}"#,
            r#"{"l":[{"a":1},{"b":2}]}"#,
            false,
        ),
        (
            r#"{"l.a":[1],"l":{"b":[2]}}"#,
            r#"{"l":[{"a":1},{"b":2}]}"#,
            false,
        ),
        (
            r#"{"l.a":[1],"l":{"b":[2]}}"#,
            r#"{"l":[{"a":1,"b":2}]}"#,
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
        (r#"{"a":[{"numeric":[">=",0,"<",5]}]}"#, r#"{"a":0}"#, true),
        (r#"{"a":[{"numeric":["<",5]}]}"#, r#"{"a":-1.25}"#, true),
        // Numbers that EventBridge does not compare, unless they are the same.
        (r#"{"a":[{"numeric":[">",0]}]}"#, r#"{"a":5e9}"#, true),
        (
            r#"{"a":[{"numeric":[">",0]}]}"#,
            r#"{"a":5000000001}"#,
            false,
        ),
        (
            r#"{"a":[{"numeric":[">",0]}]}"#,
            r#"{"a":0.1234567}"#,
            false,
        ),
        (r#"{"a":[111122223333]}"#, r#"{"a":111122223333}"#, true),
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
            "Inside anything but list, either all values are number or string, mixed type is not supported",
        ),
        (
            r#"{"a":[{"anything-but":{}}]}"#,
            "Anything-But expression name not found",
        ),
        (
            r#"{"a":[{"anything-but":{"equals-ignore-case":[1]}}]}"#,
            "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        ),
        (
            r#"{"a":[{"anything-but":{"wildcard":1}}]}"#,
            "wildcard match pattern must be a string",
        ),
        (
            r#"{"a":[{"anything-but":{"suffix":["x",1]}}]}"#,
            "prefix/suffix match pattern must be a string",
        ),
        (
            r#"{"a":[{"anything-but":{"prefix":"x","suffix":"y"}}]}"#,
            "Too many elements in numeric expression",
        ),
        (
            r#"{"a":[{"anything-but":"x","prefix":"y"}]}"#,
            "Too many elements in numeric expression",
        ),
        (
            r#"{"a":[{"anything-but":[6e9]}]}"#,
            "Value must be between -5.0E9 and 5.0E9, inclusive",
        ),
        (
            r#"{"a":[{"prefix":{}}]}"#,
            "Prefix expression name not found",
        ),
        (
            r#"{"a":[{"suffix":{"prefix":"x"}}]}"#,
            "Unsupported suffix pattern: prefix",
        ),
        (
            r#"{"a.b":[1],"a":{"b":[2]}}"#,
            "Path `a.b` cannot be allowed multiple times",
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
            r#"{"a":[{"numeric":[5]}]}"#,
            "Invalid member in numeric match: 5",
        ),
        (
            r#"{"a":[{"numeric":["<",5,">=",0]}]}"#,
            "Too many elements in numeric expression",
        ),
        (
            r#"{"a":[{"numeric":["=",5,"<",6]}]}"#,
            "Too many elements in numeric expression",
        ),
        (
            r#"{"a":[{"numeric":[">",0,[1]]}]}"#,
            "Bad value in numeric range: [",
        ),
        (
            r#"{"a":[{"numeric":[">",0,"<",1,"<",2]}]}"#,
            "Too many terms in numeric range expression",
        ),
        (
            r#"{"a":[{"numeric":[">",0],"prefix":"x"}]}"#,
            "Too many elements in numeric expression",
        ),
        (
            r#"{"a":[{"numeric":[">",10000000000]}]}"#,
            "Value must be between -5.0E9 and 5.0E9, inclusive",
        ),
        (
            r#"{"a":[{"numeric":["=",0.1234567]}]}"#,
            "Only values upto 6 decimals are supported",
        ),
        (
            r#"{"a":[{"numeric":[">",1,"<",1]}]}"#,
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

#[test]
fn a_pattern_of_too_many_alternatives_is_refused() {
    let alternatives = r#"{"a":[1]},"#.repeat(31) + r#"{"a":[1]}"#;
    let pattern = |depth: &str| format!(r#"{{"x":{{"$or":[{alternatives}]}},{depth}}}"#);
    assert_eq!(outcome(&pattern(r#""y":[2]"#), "{}"), Ok(false));

    let twice = pattern(&format!(r#""y":{{"$or":[{alternatives}]}}"#));

    let refused = "Event pattern contains more than 1000 rule combinations";
    assert_eq!(outcome(&twice, "{}"), Err(refused.to_owned()));
}

/// A caller may send such a pattern: it must not take the fake for ever.
#[test]
fn a_pattern_over_many_long_lists_is_judged_at_once() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    let conditions = names.map(|name| format!(r#""{name}": [{{ "exists": true }}]"#));
    let pattern = format!(r#"{{ {}, "z": ["no"] }}"#, conditions.join(", "));
    let list = vec!["1"; 100].join(", ");
    let members = names.map(|name| format!(r#""{name}": [{list}]"#));
    let event = format!(r#"{{ {}, "z": "yes" }}"#, members.join(", "));

    let pattern = EventPattern::parse(&pattern).unwrap();

    assert!(!pattern.matches(&Json::read(event.as_bytes())));
}
