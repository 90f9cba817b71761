//! Whether an operation reads all of its input. `tests/tidy` asks the same function.

/// Whether the source has `let RunTaskRequest { … }` without `..` in it. Case does not count: Rust
/// calls `DescribeSSLPolicies` otherwise.
pub(crate) fn is_taken_apart(source: &str, operation: &str) -> bool {
    let pattern = format!("let {operation}Request {{").to_lowercase();
    source
        .to_lowercase()
        .split(&pattern)
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .any(|(members, _)| !members.contains(".."))
}

#[cfg(test)]
mod tests {
    use super::is_taken_apart;

    #[test]
    fn an_input_is_taken_apart_when_nothing_is_left_over() {
        for (source, expected) in [
            (
                "let StopTaskRequest { cluster, task, reason } = input;",
                true,
            ),
            (
                "let StopTaskRequest {\n    cluster,\n    ..\n} = input;",
                false,
            ),
            ("let StopTaskRequest {} = input;", true),
            ("let StopTaskRequestX { cluster } = input;", false),
            ("input.cluster", false),
        ] {
            assert_eq!(is_taken_apart(source, "StopTask"), expected, "{source}");
        }
    }
}
