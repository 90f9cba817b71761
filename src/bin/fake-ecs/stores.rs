//! What tasks get from other services when they start, as flags and as variables.

use std::fmt;
use std::io;

use clap::Args;
use fake_ecs::FakeEcs;

/// A name, and what is kept under it.
type Pair = (String, String);

#[derive(Clone, Debug, Args)]
pub(crate) struct Stores {
    /// A secret of Secrets Manager, as in db=s3cret; definitions name it by its ARN without the six
    /// letters: arn:aws:secretsmanager:REGION:ACCOUNT:secret:db. This one and the next two may be
    /// given several times, in the variable a line for each. They are there until a reset.
    #[arg(long, env = "FAKE_ECS_SECRET", value_name = "NAME=VALUE", value_delimiter = '\n', value_parser = secret)]
    secret: Vec<Pair>,

    /// A parameter of the Parameter Store, as in /web/url=http://localhost.
    #[arg(long, env = "FAKE_ECS_PARAMETER", value_name = "NAME=VALUE", value_delimiter = '\n', value_parser = parameter)]
    parameter: Vec<Pair>,

    /// A bucket of S3 with the files of a directory, as in config=deploy/config, for
    /// environmentFiles.
    #[arg(long, env = "FAKE_ECS_BUCKET", value_name = "NAME=DIRECTORY", value_delimiter = '\n', value_parser = bucket)]
    bucket: Vec<Pair>,
}

fn secret(text: &str) -> Result<Pair, String> {
    pair(text, "/_+.@!-", "a name and a value, as in db=s3cret")
}

fn parameter(text: &str) -> Result<Pair, String> {
    let example = "a name and a value, as in /web/url=http://localhost";
    pair(text, "/_.-", example)
}

fn bucket(text: &str) -> Result<Pair, String> {
    let example = "a name and a directory, as in config=deploy/config";
    pair(text, ".-", example)
}

/// A name of letters, digits and these characters, and what comes after its `=`.
fn pair(text: &str, characters: &str, example: &str) -> Result<Pair, String> {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || characters.contains(it);
    let is_name =
        |name: &str| !name.is_empty() && name.len() <= 512 && name.chars().all(is_allowed);
    let pair = text.split_once('=').filter(|(name, _)| is_name(name));
    let (name, value) = pair.ok_or(example)?;
    Ok((name.to_owned(), value.to_owned()))
}

impl Stores {
    /// Puts everything where tasks find it.
    pub(crate) fn fill(&self, ecs: &FakeEcs) -> Result<(), Failure> {
        for (name, value) in &self.secret {
            ecs.secrets().put(name, value);
        }
        for (name, value) in &self.parameter {
            ecs.parameters().put(name, value);
        }
        for (name, directory) in &self.bucket {
            let put = ecs.s3().try_put_directory(name, directory);
            put.map_err(|error| Failure {
                directory: directory.clone(),
                error,
            })?;
        }
        Ok(())
    }
}

/// Why a directory is no bucket.
#[derive(Debug)]
pub(crate) struct Failure {
    directory: String,
    error: io::Error,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { directory, error } = self;
        write!(f, "failed to read the files of {directory}: {error}")
    }
}
