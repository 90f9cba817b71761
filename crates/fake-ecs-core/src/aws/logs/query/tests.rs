use super::*;

fn records() -> Vec<Record> {
    let messages = [
        r#"{"level":"INFO","ms":10,"request":{"path":"/a"}}"#,
        r#"{"level":"ERROR","ms":250,"request":{"path":"/b"}}"#,
        "plain ERROR text",
        r#"{"level":"ERROR","ms":30,"request":{"path":"/a"}}"#,
    ];
    let records = messages.into_iter().zip(0..).map(|(message, minute)| {
        let times = (minute * 60_000, minute * 60_000 + 5);
        Record::of_event(
            times,
            message,
            ("123456789012:/ecs/app", "s"),
            &minute.to_string(),
        )
    });
    records.collect()
}

/// Each row as `name=value, name=value`, without the pointer of its event.
#[track_caller]
fn check(query: &str, rows: &[&str]) {
    let query = Query::parse(query).unwrap();
    let answer = query.run(records(), 10_000);
    let shown = answer.rows.into_iter().map(|row| {
        let columns = row.into_iter().filter(|(name, _)| name != "@ptr");
        let columns: Vec<String> = columns
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        columns.join(", ")
    });
    assert_eq!(shown.collect::<Vec<_>>(), rows);
}

#[test]
fn events_come_newest_first_with_time_and_message_unless_it_is_said_otherwise() {
    check(
        "limit 1",
        &[
            r#"@timestamp=1970-01-01 00:03:00.000, @message={"level":"ERROR","ms":30,"request":{"path":"/a"}}"#,
        ],
    );
    check(
        "fields @timestamp, level, request.path as path | sort @timestamp asc | limit 2",
        &[
            "@timestamp=1970-01-01 00:00:00.000, level=INFO, path=/a",
            "@timestamp=1970-01-01 00:01:00.000, level=ERROR, path=/b",
        ],
    );
    check(
        "fields level, ms | display ms, @logStream | sort ms desc | limit 1",
        &["ms=250, @logStream=s"],
    );
}

#[test]
fn filters_compare_match_and_combine() {
    for (filter, rows) in [
        (r#"level = "ERROR""#, &["ms=30", "ms=250"][..]),
        ("level != 'ERROR'", &["ms=10"]),
        ("ms > 20 and ms <= 30", &["ms=30"]),
        ("ms < 20 or ms >= 250", &["ms=250", "ms=10"]),
        ("not (ms < 100)", &["", "ms=250"]),
        (
            "@message like /ERR.R/ and ispresent(ms)",
            &["ms=30", "ms=250"],
        ),
        (r#"@message like "plain""#, &[""]),
        ("@message =~ /plain/", &[""]),
        ("level not like /ERR/ and ispresent(level)", &["ms=10"]),
        ("ms in [10, 30]", &["ms=30", "ms=10"]),
        ("request.path in ['/b']", &["ms=250"]),
        (r#"strcontains(request.path, "/a")"#, &["ms=30", "ms=10"]),
    ] {
        check(&format!("fields ms | filter {filter}"), rows);
    }
}

#[test]
fn stats_count_by_fields_and_by_time() {
    check("stats count(*)", &["count(*)=4"]);
    check("filter level = 'none' | stats count(*) as n", &["n=0"]);
    check(
        "filter ispresent(level) | stats count(*) as n, avg(ms), max(ms), min(ms), sum(ms) by level | sort n desc",
        &[
            "level=ERROR, n=2, avg(ms)=140, max(ms)=250, min(ms)=30, sum(ms)=280",
            "level=INFO, n=1, avg(ms)=10, max(ms)=10, min(ms)=10, sum(ms)=10",
        ],
    );
    check(
        "stats count(*) by bin(2m) | sort count(*) desc, bin(2m) asc | limit 1",
        &["bin(2m)=1970-01-01 00:00:00.000, count(*)=2"],
    );
    check("stats count_distinct(request.path) as paths", &["paths=2"]);
    check(
        "fields level | dedup level | sort level",
        &["level=ERROR", "level=INFO", ""],
    );
}

#[test]
fn what_is_not_emulated_says_so_by_name() {
    for (query, text) in [
        (
            r#"parse @message "a *" as b"#,
            "fake-ecs does not emulate the command parse in queries of Logs Insights.",
        ),
        (
            "fields strlen(@message)",
            "fake-ecs does not emulate the function strlen in queries of Logs Insights.",
        ),
        (
            "stats pct(ms, 99)",
            "fake-ecs does not emulate the function pct in queries of Logs Insights.",
        ),
        (
            "filter ms + 1 > 2",
            "fake-ecs does not emulate the operator + in queries of Logs Insights.",
        ),
        (
            "filter a = b",
            "fake-ecs does not emulate the field b on the right of a comparison in queries of Logs Insights.",
        ),
        ("nonsense", "unexpected symbol found nonsense"),
        ("fields @message limit 3", "unexpected symbol found limit"),
        ("fields", "unexpected end of the query"),
        (
            "filter a = 'open",
            "unexpected end of the text that begins with '",
        ),
        ("limit 0", "limit must be between 1 and 100000"),
        ("filter a like /(/", "invalid regular expression ("),
        ("fields a ; b", "unexpected symbol found ;"),
        ("stats count(*) by bin(x)", "unexpected symbol found x"),
    ] {
        let error = Query::parse(query).unwrap_err().to_string();

        assert_eq!(error, format!("MalformedQueryException: {text}"), "{query}");
    }
}

proptest::proptest! {
    #[test]
    fn no_query_makes_it_panic(
        command in "(fields|filter|stats|sort|limit|dedup|display)?",
        rest in "[ a-c@.\"'`/()*|,=<>!~0-9é\\\\-]{0,24}",
    ) {
        if let Ok(query) = Query::parse(&format!("{command} {rest}")) {
            let _ = query.run(records(), 10);
        }
    }
}
