//! Texts, and the trees or errors that they are read as.

use proptest::prelude::*;

use super::{DEPTH_MAX, PATTERNS_MAX};
use crate::ecs::query::{Query, fixtures};

#[track_caller]
fn reads(text: &str, tree: &str) {
    let query = Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(query.to_string(), tree, "{text}");
    assert_eq!(Query::parse(tree).as_ref(), Ok(&query), "{tree}");
}

#[track_caller]
fn refuses(text: &str, expected: &str) {
    let error = Query::parse(text).expect_err(text);
    assert_eq!(error.to_string(), expected, "{text}");
}

#[test]
fn the_examples_of_the_guide_are_queries() {
    for text in fixtures::EXAMPLES {
        Query::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    }
    reads(
        "attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d",
        "(attribute:ecs.instance-type =~ g2.* and attribute:ecs.availability-zone != us-east-1d)",
    );
    reads("not(task:group == database)", "not task:group == database");
    reads(
        "ec2InstanceId in ['i-abcd1234', 'i-wxyx7890']",
        "ec2InstanceId in [i-abcd1234, i-wxyx7890]",
    );
}

#[test]
fn every_operator_has_two_spellings() {
    for (sign, word) in [
        ("==", "equals"),
        ("!=", "not_equals"),
        (">", "greater_than"),
        (">=", "greater_than_equal"),
        ("<", "less_than"),
        ("<=", "less_than_equal"),
        ("=~", "matches"),
        ("!~", "not_matches"),
    ] {
        let tree = format!("attribute:a {sign} b");
        reads(&tree, &tree);
        reads(&format!("attribute:a {word} b"), &tree);
        reads(&format!("attribute:a{sign}b"), &tree);
    }
    reads("attribute:a in [b]", "attribute:a in [b]");
    reads("attribute:a !in[b ,c]", "attribute:a !in [b, c]");
    reads("attribute:a not_in [b,c]", "attribute:a !in [b, c]");
    reads("attribute:a exists", "attribute:a exists");
    reads("attribute:a !exists", "attribute:a !exists");
    reads("attribute:a not_exists", "attribute:a !exists");
}

#[test]
fn not_binds_closer_than_and_and_and_closer_than_or() {
    let [a, b, c] = [
        "attribute:a exists",
        "attribute:b exists",
        "attribute:c exists",
    ];
    reads(
        &format!("{a} or {b} and {c}"),
        &format!("({a} or ({b} and {c}))"),
    );
    reads(
        &format!("{a} && {b} || {c}"),
        &format!("(({a} and {b}) or {c})"),
    );
    reads(
        &format!("({a} or {b}) and {c}"),
        &format!("(({a} or {b}) and {c})"),
    );
    reads(&format!("not {a} and {b}"), &format!("(not {a} and {b})"));
    reads(
        &format!("!{a}||!({b}&&{c})"),
        &format!("(not {a} or not ({b} and {c}))"),
    );
    reads(&format!("! not !{a}"), &format!("not not not {a}"));
    reads(
        &format!("{a} or {b} or {c}"),
        &format!("({a} or {b} or {c})"),
    );
    reads(
        &format!("{a} or ({b} or {c})"),
        &format!("({a} or ({b} or {c}))"),
    );
    reads(&format!(" ( ( {a} ) )\n"), a);
}

#[test]
fn values_need_quotes_only_where_they_could_be_misread() {
    for value in [
        "t2.small",
        "service:production",
        "1.14.5",
        "2018-02-13",
        "2018-06-18T22:28:28+00:00",
        "a/b@c\\d",
        "''",
        "'a b'",
        "'and'",
        "\"it's\"",
        "order",
    ] {
        let text = format!("attribute:a == {value}");
        reads(&text, &text);
    }
    reads(
        "attribute:a == 'b'and attribute:c == \"d\"",
        "(attribute:a == b and attribute:c == d)",
    );
    reads(
        "agentConnected in [true, 'false']",
        "agentConnected in [true, false]",
    );
    reads(
        "attribute:vendor.example/store exists",
        "attribute:vendor.example/store exists",
    );
}

#[test]
fn patterns_may_have_parentheses_without_quotes() {
    for pattern in [
        "(p[2,3]|g[3,4]|f[1]).*",
        "t2.*|t3.*",
        "[()]x",
        r"\(x\)",
        "'a b'",
        "'a||b'",
        "(a||b)",
    ] {
        let text = format!("(attribute:a =~ {pattern} and attribute:b exists)");
        reads(&text, &text);
    }
    reads(
        "attribute:a =~ x.*||attribute:b exists",
        "(attribute:a =~ x.* or attribute:b exists)",
    );
}

#[test]
fn errors_say_what_was_found_and_where_and_what_would_be_right() {
    let subject = "expected a subject: agentConnected, agentVersion, attribute:<name>, ec2InstanceId, \
                   registeredAt, runningTasksCount or task:group";
    refuses("", &format!("found the end at column 1, {subject}"));
    refuses("  ", &format!("found the end at column 3, {subject}"));
    refuses(
        "group == a",
        &format!("found 'group' at column 1, {subject}"),
    );
    refuses(
        "attribute: == a",
        &format!("found 'attribute:' at column 1, {subject}"),
    );
    refuses("not and", &format!("found 'and' at column 5, {subject}"));
    refuses("(", &format!("found the end at column 2, {subject}"));
    refuses(
        "task:group == a or",
        &format!("found the end at column 19, {subject}"),
    );
    refuses(
        "task:group == 'ä' && #",
        &format!("found '#' at column 22, {subject}"),
    );
    refuses(
        "(task:group == a",
        "found the end at column 17, expected and, or, or a closing parenthesis",
    );
    refuses(
        "task:group == a)",
        "found ')' at column 16, expected and, or, or the end",
    );
    refuses(
        "task:group == a AND task:group == b",
        "found 'AND' at column 17, expected and, or, or the end",
    );
    refuses(
        "attribute:a in t2.small",
        "found 't2.small' at column 16, expected a list such as [t2.small, t2.medium]",
    );
    refuses(
        "attribute:a in [b c]",
        "found 'c' at column 19, expected a comma or ]",
    );
    refuses(
        "attribute:a in [b,]",
        "found ']' at column 19, expected a value such as t2.small or 't2.small'",
    );
    refuses(
        "attribute:a == and attribute:b == c",
        "found 'and' at column 16, expected a value such as t2.small or 't2.small'",
    );
    refuses(
        "attribute:a == 'b",
        "found the end at column 18, expected a closing ' for column 16",
    );
}

#[test]
fn a_subject_permits_some_operators_and_some_values() {
    let order = "==, !=, >, >=, <, <=";
    refuses(
        "agentVersion =~ 1.*",
        &format!(
            "found '=~' at column 14, expected an operator that agentVersion permits: {order}"
        ),
    );
    refuses(
        "registeredAt not_in [2018-02-13]",
        &format!(
            "found 'not_in' at column 14, expected an operator that registeredAt permits: {order}"
        ),
    );
    refuses(
        "ec2InstanceId !exists",
        "found '!exists' at column 15, expected an operator that ec2InstanceId permits: ==, !=, in, !in, =~, !~",
    );
    refuses(
        "runningTasksCount = 1",
        &format!(
            "found '=' at column 19, expected an operator that runningTasksCount permits: {order}"
        ),
    );
    refuses(
        "runningTasksCount > few",
        "found 'few' at column 21, expected a whole number",
    );
    refuses(
        "agentConnected == yes",
        "found 'yes' at column 19, expected true or false",
    );
    refuses(
        "agentVersion >= v1.14",
        "found 'v1.14' at column 17, expected a version such as 1.14.5",
    );
    refuses(
        "registeredAt < '13 February'",
        "found '13 February' at column 16, expected a date such as 2018-06-18T22:28:28+00:00, \
         2018-06-18T22:28:28Z, 2018-06-18T22:28:28 or 2018-06-18",
    );
    let pattern = Query::parse("(attribute:a =~ *)").unwrap_err().to_string();
    let begin = "found '*' at column 17, expected a regular expression (";
    assert!(pattern.starts_with(begin), "{pattern}");
}

#[test]
fn patterns_are_limited() {
    let many = |count: usize| vec!["attribute:a =~ b"; count].join(" or ");

    assert!(Query::parse(&many(PATTERNS_MAX)).is_ok());
    let error = Query::parse(&many(PATTERNS_MAX + 1)).unwrap_err();
    let told = error.to_string();
    assert!(told.contains("expected at most 100 patterns"), "{told}");
}

#[test]
fn depth_is_limited_and_length_is_not() {
    let nested = |depth: usize| {
        let [open, close] = ["(".repeat(depth), ")".repeat(depth)];
        format!("{open}runningTasksCount == 1{close}")
    };
    reads(&nested(DEPTH_MAX), "runningTasksCount == 1");
    let expected = "expected at most 50 open parentheses and negations";
    for text in [nested(DEPTH_MAX + 1), nested(100_000)] {
        refuses(&text, &format!("found '(' at column 51, {expected}"));
    }
    refuses(
        &"!".repeat(100_000),
        &format!("found '!' at column 51, {expected}"),
    );
    refuses(
        &"not ".repeat(100_000),
        &format!("found 'not' at column 201, {expected}"),
    );
    let pattern = format!("attribute:a =~ {}", nested(100_000).replace(' ', ""));
    assert!(Query::parse(&pattern).is_err());

    let long = vec!["runningTasksCount == 1"; 100_000].join(" or ");
    assert!(Query::parse(&long).is_ok());
}

proptest! {
    #[test]
    fn what_is_printed_is_read_as_the_same(query in fixtures::queries()) {
        let text = query.to_string();
        prop_assert_eq!(Query::parse(&text), Ok(query), "{}", text);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        drop(Query::parse(&text));
    }

    #[test]
    fn no_row_of_words_panics(words in prop::collection::vec(fixtures::words(), 0..12)) {
        drop(Query::parse(&words.concat()));
    }
}
