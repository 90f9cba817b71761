//! `fake-ecs env`: what a shell is told.

use std::io::{self, Write};

use clap::Args;

use super::{Failure, Where};

/// Print what lets the AWS CLI and SDKs of a shell find a running fake-ecs.
///
///   eval "$(fake-ecs env)"
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Env {
    #[command(flatten)]
    server: Where,

    /// The region to be in, where it is not that of the server.
    #[arg(long, value_name = "NAME")]
    region: Option<String>,

    /// The account to be in, twelve digits, where it is not that of the server.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
}

pub(super) async fn run(env: Env) -> Result<(), Failure> {
    let mut ecs = env.server.connect().await?;
    if let Some(region) = env.region {
        ecs = ecs.in_region(&region);
    }
    if let Some(account) = env.account {
        ecs = ecs.in_account(&account);
    }
    let mut stdout = io::stdout().lock();
    // A shell calls all services, and those that the fake does not have are refused there. The
    // variables of the others say the same once more, to whoever has set them otherwise.
    let all = ["AWS_ENDPOINT_URL", "FAKE_ECS_URL"];
    let all = all.map(|name| (name.to_owned(), ecs.endpoint_url().to_owned()));
    for (name, value) in all.into_iter().chain(ecs.env_vars()) {
        writeln!(stdout, "export {name}={}", quoted(&value))?;
    }
    Ok(stdout.flush()?)
}

/// A word of a POSIX shell.
pub(crate) fn quoted(value: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./:".contains(it);
    if !value.is_empty() && value.chars().all(is_plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_reads_what_was_meant() {
        for (value, expected) in [
            ("http://127.0.0.1:4566", "http://127.0.0.1:4566"),
            ("", "''"),
            ("a b$c", "'a b$c'"),
            ("it's", r"'it'\''s'"),
        ] {
            assert_eq!(quoted(value), expected);
        }
    }
}
