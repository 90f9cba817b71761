use super::*;

#[track_caller]
fn check(pattern: &str, cases: &[(&str, bool)]) {
    let parsed = Pattern::parse(pattern).unwrap();
    for (event, is_wanted) in cases {
        assert_eq!(parsed.matches(event), *is_wanted, "{pattern}: {event}");
    }
}

#[test]
fn terms_are_all_there_and_case_counts() {
    check("", &[("anything", true)]);
    check("  ", &[("anything", true)]);
    check("ERROR", &[("[ERROR] 401", true), ("error", false)]);
    check(
        "ERROR ARGUMENTS",
        &[
            ("ERROR INVALID ARGUMENTS", true),
            ("ARGUMENTS, then ERROR", true),
            ("ERROR", false),
        ],
    );
    check(
        r#""INTERNAL SERVER ERROR""#,
        &[
            ("500 INTERNAL SERVER ERROR", true),
            ("SERVER INTERNAL ERROR", false),
        ],
    );
    check(
        r#""say \"hi\"""#,
        &[(r#"they say "hi" now"#, true), ("say hi", false)],
    );
}

#[test]
fn terms_may_be_excluded_or_alternatives() {
    check("ERROR -debug", &[("ERROR a", true), ("ERROR debug", false)]);
    check(
        r#"-"not found""#,
        &[("found", true), ("404 not found", false)],
    );
    check(
        "?ERROR ?WARN",
        &[("ERROR", true), ("a WARN", true), ("INFO", false)],
    );
    // The service ignores alternatives beside other terms.
    check("ERROR ?WARN", &[("ERROR", true), ("WARN", false)]);
}

#[test]
fn terms_may_be_regular_expressions() {
    check(r"%4\d\d%", &[("status 404", true), ("status 500", false)]);
    check(
        r"ERROR %id=[a-f]+\b%",
        &[("ERROR id=ab", true), ("ERROR id=xy", false)],
    );
}

#[test]
fn members_of_objects_are_compared() {
    let event = r#"{"level":"ERROR","ms":120,"ok":true,"user":null,
        "request":{"path":"/a/b","tags":["x","y"]},"a.b":1}"#;
    for (pattern, is_wanted) in [
        (r#"{ $.level = "ERROR" }"#, true),
        ("{$.level=ERROR}", true),
        (r#"{ $.level = "ERR*" }"#, true),
        (r#"{ $.level = "*R*O*" }"#, true),
        (r#"{ $.level = "error" }"#, false),
        (r#"{ $.level != "INFO" }"#, true),
        ("{ $.level = %^E% }", true),
        ("{ $.ms = 120 }", true),
        ("{ $.ms = 1.2e2 }", true),
        ("{ $.ms = 1* }", true),
        ("{ $.ms >= 120 && $.ms < 121 }", true),
        ("{ $.ms > 120 || $.ms <= 100 }", false),
        ("{ $.ok IS TRUE }", true),
        ("{ $.ok IS FALSE }", false),
        ("{ $.user IS NULL }", true),
        ("{ $.user NOT EXISTS }", false),
        ("{ $.none NOT EXISTS }", true),
        ("{ $.none IS NULL }", false),
        (r#"{ $.none != "a" }"#, false),
        (r#"{ $.request.path = "/a/*" }"#, true),
        (r#"{ $.request.tags[1] = "y" }"#, true),
        (r#"{ $.request.tags[*] = "y" }"#, true),
        (r#"{ $.request.tags[7] = "y" }"#, false),
        (r#"{ $.["a.b"] = 1 }"#, true),
        (
            r#"{ ($.ms = 1 || $.ms = 120) && ($.level = "ERROR") }"#,
            true,
        ),
        (r#"{ $.ms = 120 || $.ms = 1 && $.level = "INFO" }"#, true),
    ] {
        check(
            pattern,
            &[(event, is_wanted), ("no JSON", pattern.is_empty())],
        );
    }
}

#[test]
fn words_are_compared_in_their_places() {
    let event = r#"127.0.0.1 frank [10/Oct/2000:13:25:15 -0700] "GET /index.html" 404 1534"#;
    for (pattern, is_wanted) in [
        ("[ip, user, timestamp, request, status_code, bytes]", true),
        ("[ip, user, timestamp, request, status_code]", false),
        ("[ip, ..., status_code = 4*, bytes]", true),
        ("[..., status_code = 5*, bytes]", false),
        ("[ip, ...]", true),
        (
            "[ip, user, timestamp, request = GET*, status = 404, bytes > 1000]",
            true,
        ),
        (r#"[ip = "127.*", user != frank, ...]"#, false),
        (
            "[ip, user, ts, r, status = 404 || status = 410, bytes]",
            true,
        ),
        (
            "[ip, user, ts, r, status >= 400 && status < 404, bytes]",
            false,
        ),
        ("[ip = %^127%, ...]", true),
    ] {
        check(pattern, &[(event, is_wanted)]);
    }
}

#[test]
fn what_is_no_pattern_is_refused() {
    for pattern in [
        "{ $.a }",
        "{ $.a = }",
        "{ a = 1 }",
        "{ $.a = 1",
        "{ $.a = 1 } b",
        "{ $.a < x }",
        "{ $.a[x] = 1 }",
        "[a",
        "[a, ..., b, ...]",
        "[a = ]",
        "[]",
        "\"open",
        "%open",
        "%(%",
        "%(x{900}){100}%",
        "-",
        "?",
    ] {
        let error = Pattern::parse(pattern).unwrap_err().to_string();

        assert_eq!(
            error, "InvalidParameterException: Invalid filter pattern",
            "{pattern}"
        );
    }
    assert_eq!(
        Pattern::parse("example.com").unwrap_err().to_string(),
        "InvalidParameterException: Invalid character(s) in term 'example.com'"
    );
}

#[test]
fn parentheses_are_only_so_deep() {
    let deep = |depth| format!("{{ {}$.a = 1{} }}", "(".repeat(depth), ")".repeat(depth));

    assert!(Pattern::parse(&deep(32)).is_ok());
    assert!(Pattern::parse(&deep(33)).is_err());
}

proptest::proptest! {
    #[test]
    fn no_pattern_and_no_event_makes_it_panic(
        pattern in "[{\\[]?[ $.a-c\"%*=<>!&|?()\\[\\],0-9\\\\é-]{0,24}[}\\]]?",
        event: String,
    ) {
        if let Ok(pattern) = Pattern::parse(&pattern) {
            let _ = pattern.matches(&event);
        }
    }
}
