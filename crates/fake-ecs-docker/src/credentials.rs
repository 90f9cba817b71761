//! Credentials for registries: those of the definition, and those that `docker login` has kept.
//!
//! Docker keeps them in `config.json`, or in a program that it names: `docker-credential-<name>`.
//! Both are read whenever an image is pulled, because somebody may log in meanwhile.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bollard::auth::DockerCredentials;
use fake_ecs_core::Json;
use fake_ecs_core::effect::plan::RegistryCredentials;
use tokio::task::spawn_blocking;

/// What Docker calls its own registry in its configuration.
const DOCKER_HUB: &str = "https://index.docker.io/v1/";
/// The user that stands for a secret that is a token.
const TOKEN_USER: &str = "<token>";

/// What lets a pull into a registry, or into that of Docker. `folder` is where `config.json` is, if
/// that is not where Docker looks for it.
pub(crate) async fn find(
    registry: Option<&str>,
    given: Option<&RegistryCredentials>,
    folder: Option<&Path>,
) -> Option<DockerCredentials> {
    let registry = registry.unwrap_or(DOCKER_HUB).to_owned();
    if let Some(given) = given {
        return Some(DockerCredentials {
            username: Some(given.username.clone()),
            password: Some(given.password.clone()),
            serveraddress: Some(registry),
            ..DockerCredentials::default()
        });
    }
    let folder = folder.map(Path::to_owned).or_else(default_folder)?;
    // A program may take its time.
    let kept = spawn_blocking(move || kept(&registry, &folder)).await;
    kept.ok().flatten()
}

/// Where Docker has its configuration.
fn default_folder() -> Option<PathBuf> {
    let chosen = env::var_os("DOCKER_CONFIG").filter(|it| !it.is_empty());
    let home = || Some(PathBuf::from(env::var_os("HOME")?).join(".docker"));
    chosen.map(PathBuf::from).or_else(home)
}

/// What `docker login` has kept. What cannot be read is said, and taken for nothing: most images
/// need no credentials.
fn kept(registry: &str, folder: &Path) -> Option<DockerCredentials> {
    let path = folder.join("config.json");
    let config = fs::read_to_string(&path).map_err(|error| error.to_string());
    let config = match config.and_then(|text| text.parse::<Json>()) {
        Ok(config) => config,
        Err(_) if !path.exists() => return None,
        Err(error) => {
            let path = path.display();
            tracing::warn!(target: "fake_ecs", %path, error, "no credentials of registries can be read");
            return None;
        }
    };
    let helper = config["credHelpers"][registry].as_str();
    let helper = helper.or_else(|| config["credsStore"].as_str());
    let of_helper = helper.and_then(|helper| match ask(helper, registry) {
        Ok(kept) => kept,
        Err(error) => {
            let error = error.to_string();
            tracing::warn!(target: "fake_ecs", helper, registry, error, "the credential helper fails");
            None
        }
    });
    let found = of_helper.or_else(|| in_file(&config["auths"], registry))?;
    Some(DockerCredentials {
        serveraddress: Some(registry.to_owned()),
        ..found
    })
}

/// The credentials in the file, whose names of registries may be URLs.
fn in_file(auths: &Json, registry: &str) -> Option<DockerCredentials> {
    let all = || auths.members();
    let exact = all().find(|(name, _)| *name == registry);
    let of_host = || all().find(|(name, _)| host(name) == host(registry));
    let (_, entry) = exact.or_else(of_host)?;
    let text = |name: &str| entry[name].as_str().map(str::to_owned);
    let pair = entry["auth"].as_str().and_then(decode);
    let (username, password) = pair.unzip();
    let found = DockerCredentials {
        username: username.or_else(|| text("username")),
        password: password.or_else(|| text("password")),
        identitytoken: text("identitytoken"),
        registrytoken: text("registrytoken"),
        ..DockerCredentials::default()
    };
    // With a helper the file names the registries that it has, and no more.
    (found != DockerCredentials::default()).then_some(found)
}

fn host(name: &str) -> &str {
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    name.split_once('/').map_or(name, |(host, _)| host)
}

/// `user:password` in base 64.
fn decode(auth: &str) -> Option<(String, String)> {
    let pair = String::from_utf8(STANDARD.decode(auth).ok()?).ok()?;
    let (user, password) = pair.split_once(':')?;
    Some((user.to_owned(), password.trim_end_matches('\0').to_owned()))
}

/// Asks a credential helper, in its protocol: the registry on its standard input, JSON on its
/// standard output.
///
/// # Errors
///
/// When it cannot be run, or says something else than that it has none.
fn ask(helper: &str, registry: &str) -> io::Result<Option<DockerCredentials>> {
    let mut process = Command::new(format!("docker-credential-{helper}"))
        .arg("get")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    if let Some(mut input) = process.stdin.take() {
        // One that ends without reading it says why on its standard output.
        let _ = input.write_all(registry.as_bytes());
    }
    let answer = process.wait_with_output()?;
    let text = String::from_utf8_lossy(&answer.stdout);
    if !answer.status.success() {
        if text.contains("credentials not found") {
            return Ok(None);
        }
        return Err(io::Error::other(text.trim().to_owned()));
    }
    let answer: Json = text.parse().map_err(io::Error::other)?;
    Ok(of_answer(&answer))
}

fn of_answer(answer: &Json) -> Option<DockerCredentials> {
    let user = answer["Username"].as_str()?.to_owned();
    let secret = answer["Secret"].as_str()?.to_owned();
    let mut found = DockerCredentials::default();
    if user == TOKEN_USER {
        found.identitytoken = Some(secret);
    } else {
        found.username = Some(user);
        found.password = Some(secret);
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_registry_is_found_under_its_name_or_a_url_of_it() {
        let auths = r#"{
            "127.0.0.1:5000": { "auth": "dXNlcjpwYTpzcw==" },
            "https://index.docker.io/v1/": { "username": "hub", "password": "x" },
            "https://quay.io": { "identitytoken": "token" },
            "ghcr.io": {}
        }"#;
        let auths: Json = auths.parse().unwrap();
        for (registry, user, password, token) in [
            ("127.0.0.1:5000", Some("user"), Some("pa:ss"), None),
            (DOCKER_HUB, Some("hub"), Some("x"), None),
            ("index.docker.io", Some("hub"), Some("x"), None),
            ("quay.io", None, None, Some("token")),
        ] {
            let found = in_file(&auths, registry).unwrap();
            assert_eq!(found.username.as_deref(), user, "{registry}");
            assert_eq!(found.password.as_deref(), password, "{registry}");
            assert_eq!(found.identitytoken.as_deref(), token, "{registry}");
        }
        assert_eq!(in_file(&auths, "ghcr.io"), None);
        assert_eq!(in_file(&auths, "127.0.0.1"), None);
    }

    #[test]
    fn a_helper_answers_with_a_password_or_a_token() {
        let answer = |text: &str| of_answer(&text.parse().unwrap());
        let password = answer(r#"{ "Username": "user", "Secret": "pass" }"#).unwrap();
        assert_eq!(password.username.as_deref(), Some("user"));
        assert_eq!(password.password.as_deref(), Some("pass"));
        let token = answer(r#"{ "Username": "<token>", "Secret": "t" }"#).unwrap();
        assert_eq!(token.identitytoken.as_deref(), Some("t"));
        assert_eq!(token.username, None);
        assert_eq!(answer("{}"), None);
    }

    #[tokio::test]
    async fn those_of_the_definition_come_first() {
        let given = RegistryCredentials {
            username: "given".to_owned(),
            password: "secret".to_owned(),
        };
        let nowhere = Path::new("/does/not/exist");

        let found = find(Some("quay.io"), Some(&given), Some(nowhere)).await;

        assert_eq!(found.unwrap().username.as_deref(), Some("given"));
        assert_eq!(find(Some("quay.io"), None, Some(nowhere)).await, None);
        assert!(!format!("{given:?}").contains("secret"));
    }
}
