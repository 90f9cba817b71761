//! FireLens: what containers write goes to another container of their task, the router, which is
//! Fluent Bit or Fluentd and gets a configuration that is made of the task definition.

use std::collections::BTreeMap;
use std::fmt::Write;

use bollard::models::HostConfigLogConfig;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{
    ContainerDefinition, FirelensConfiguration, FirelensConfigurationType, LogDriver, NetworkMode,
};

/// The port at which the router takes records of applications.
pub(crate) const PORT: &str = "24224";
/// What a router takes into memory at most that has no limit of its own.
const BUFFER: &str = "25MB";
const BUFFER_LIMIT: &str = "log-driver-buffer-limit";

/// The container that has a router's configuration, by its place in the definition.
pub(crate) fn router(
    plan: &TaskPlan,
) -> Option<(usize, &ContainerDefinition, &FirelensConfiguration)> {
    let all = plan.definition.container_definitions.as_deref()?;
    let mut all = all.iter().enumerate();
    all.find_map(|(index, it)| Some((index, it, it.firelens_configuration.as_ref()?)))
}

/// Whether what the container writes goes to the router.
pub(crate) fn uses(definition: &ContainerDefinition) -> bool {
    let logs = definition.log_configuration.as_ref();
    logs.is_some_and(|logs| logs.log_driver == LogDriver::Awsfirelens)
}

/// Where the router finds what is in `folder` on the host.
pub(crate) fn binds(firelens: &FirelensConfiguration, folder: &str) -> Vec<String> {
    let path = match firelens.r#type {
        FirelensConfigurationType::Fluentd => "/fluentd/etc/fluent.conf",
        FirelensConfigurationType::Fluentbit => "/fluent-bit/etc/fluent-bit.conf",
    };
    vec![
        format!("{folder}/config/fluent.conf:{path}"),
        format!("{folder}/socket/:/var/run/"),
    ]
}

/// How the engine hands on what a container writes.
pub(crate) fn log_config(
    plan: &TaskPlan,
    definition: &ContainerDefinition,
    folder: &str,
) -> HostConfigLogConfig {
    let name = definition.name.as_deref().unwrap_or_default();
    let options = definition.log_configuration.as_ref();
    let options = options.and_then(|logs| logs.options.as_ref());
    let limit = options.and_then(|options| options.get(BUFFER_LIMIT));
    let given = [
        ("tag", Some(format!("{name}-firelens-{}", plan.id))),
        (
            "fluentd-address",
            Some(format!("unix://{folder}/socket/fluent.sock")),
        ),
        ("fluentd-async", Some("true".to_owned())),
        ("fluentd-sub-second-precision", Some("true".to_owned())),
        ("fluentd-buffer-limit", limit.cloned()),
    ];
    let given = given.into_iter();
    let config = given.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    HostConfigLogConfig {
        typ: Some("fluentd".to_owned()),
        config: Some(config.collect()),
    }
}

/// The configuration of the router.
///
/// # Errors
///
/// When a container does not say where its records are to go, in the words of the agent.
pub(crate) fn config(plan: &TaskPlan) -> Result<String, String> {
    let Some((_, router, firelens)) = router(plan) else {
        return Ok(String::new());
    };
    let text = match firelens.r#type {
        FirelensConfigurationType::Fluentbit => Text::FluentBit,
        FirelensConfigurationType::Fluentd => Text::Fluentd,
    };
    let mut sections = inputs(plan, router, text);
    let all = plan.definition.container_definitions.iter().flatten();
    let users: Vec<_> = all.filter(|it| uses(it)).collect();
    for user in &users {
        sections.extend(patterns(user, text));
    }
    let option = |name: &str| firelens.options.as_ref()?.get(name).map(String::as_str);
    if option("enable-ecs-log-metadata") != Some("false") {
        sections.push(text.records(&metadata(plan)));
    }
    if let Some(path) = option("config-file-value")
        && option("config-file-type") == Some("file")
    {
        sections.push(text.include(path));
    }
    if text == Text::FluentBit {
        let match_health = ("Match", "firelens-healthcheck".to_owned());
        sections.push(section(
            "OUTPUT",
            &[("Name", "null".to_owned()), match_health],
        ));
    }
    for user in users {
        sections.push(output(user, text)?);
    }
    Ok(sections.join("\n"))
}

/// The notation of the router.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Text {
    FluentBit,
    Fluentd,
}

/// A section of Fluent Bit.
fn section(name: &str, entries: &[(&str, String)]) -> String {
    let mut text = format!("[{name}]\n");
    for (key, value) in entries {
        let _ = writeln!(text, "    {key} {value}");
    }
    text
}

/// An element of Fluentd.
fn element(tag: &str, pattern: &str, lines: &[String]) -> String {
    let open = if pattern.is_empty() {
        tag.to_owned()
    } else {
        format!("{tag} {pattern}")
    };
    let mut text = format!("<{open}>\n");
    for line in lines {
        let _ = writeln!(text, "    {line}");
    }
    text + &format!("</{tag}>\n")
}

impl Text {
    fn records(self, records: &[(&str, String)]) -> String {
        match self {
            Self::FluentBit => {
                let records = records.iter();
                let records = records.map(|(key, value)| ("Record", format!("{key} {value}")));
                let head = [
                    ("Name", "record_modifier".to_owned()),
                    ("Match", "*".to_owned()),
                ];
                section(
                    "FILTER",
                    &head.into_iter().chain(records).collect::<Vec<_>>(),
                )
            }
            Self::Fluentd => {
                let records = records
                    .iter()
                    .map(|(key, value)| format!("    {key} {value}"));
                let mut lines = vec!["@type record_transformer".to_owned(), "<record>".to_owned()];
                lines.extend(records);
                lines.push("</record>".to_owned());
                element("filter", "**", &lines)
            }
        }
    }

    fn include(self, path: &str) -> String {
        match self {
            Self::FluentBit => format!("@INCLUDE {path}\n"),
            Self::Fluentd => format!("@include {path}\n"),
        }
    }

    /// What matches the records of a container.
    fn pattern(definition: &ContainerDefinition) -> String {
        let name = definition.name.as_deref().unwrap_or_default();
        format!("{name}-firelens*")
    }
}

/// Where records come from: the engine's socket, and a port for applications.
fn inputs(plan: &TaskPlan, router: &ContainerDefinition, text: Text) -> Vec<String> {
    let socket = "/var/run/fluent.sock";
    let host = match plan.definition.network_mode {
        Some(NetworkMode::Awsvpc) => Some("127.0.0.1"),
        Some(NetworkMode::Bridge) | None => Some("0.0.0.0"),
        Some(NetworkMode::Host | NetworkMode::None) => None,
    };
    let of = |text: &str| text.to_owned();
    match text {
        Text::FluentBit => {
            let half = router.memory.or(router.memory_reservation);
            let limit = half.map_or_else(|| of(BUFFER), |memory| format!("{}MB", memory / 2));
            let mut all = vec![section(
                "INPUT",
                &[
                    ("Name", of("forward")),
                    ("Mem_Buf_Limit", limit),
                    ("unix_path", of(socket)),
                ],
            )];
            all.extend(host.map(|host| {
                let entries = [
                    ("Name", of("forward")),
                    ("Listen", of(host)),
                    ("Port", of(PORT)),
                ];
                section("INPUT", &entries)
            }));
            all.push(section(
                "INPUT",
                &[
                    ("Name", of("tcp")),
                    ("Tag", of("firelens-healthcheck")),
                    ("Listen", of("127.0.0.1")),
                    ("Port", of("8877")),
                ],
            ));
            all
        }
        Text::Fluentd => {
            let unix = [of("@type unix"), format!("path {socket}")];
            let mut all = vec![element("source", "", &unix)];
            all.extend(host.map(|host| {
                let forward = [
                    of("@type forward"),
                    format!("bind {host}"),
                    format!("port {PORT}"),
                ];
                element("source", "", &forward)
            }));
            all
        }
    }
}

/// Which records of a container go on.
fn patterns(user: &ContainerDefinition, text: Text) -> Vec<String> {
    let options = options(user);
    let kinds = [
        ("include-pattern", "Regex", "regexp"),
        ("exclude-pattern", "Exclude", "exclude"),
    ];
    let all = kinds.into_iter().filter_map(|(option, bit, fluentd)| {
        let pattern = options.get(option)?;
        let matched = Text::pattern(user);
        Some(match text {
            Text::FluentBit => section(
                "FILTER",
                &[
                    ("Name", "grep".to_owned()),
                    ("Match", matched),
                    (bit, format!("log {pattern}")),
                ],
            ),
            Text::Fluentd => {
                let lines = [
                    "@type grep".to_owned(),
                    format!("<{fluentd}>"),
                    "    key log".to_owned(),
                    format!("    pattern {pattern}"),
                    format!("</{fluentd}>"),
                ];
                element("filter", &matched, &lines)
            }
        })
    });
    all.collect()
}

/// What the records are told of where they come from.
fn metadata(plan: &TaskPlan) -> Vec<(&'static str, String)> {
    let definition = &plan.definition;
    let family = definition.family.as_deref().unwrap_or_default();
    let revision = definition.revision.unwrap_or_default();
    vec![
        ("ecs_cluster", plan.cluster.clone()),
        ("ecs_task_arn", plan.arn.clone()),
        ("ecs_task_definition", format!("{family}:{revision}")),
    ]
}

/// Where the records of a container go: whatever its options say.
fn output(user: &ContainerDefinition, text: Text) -> Result<String, String> {
    let mut options = options(user);
    for own in ["include-pattern", "exclude-pattern", BUFFER_LIMIT] {
        options.remove(own);
    }
    let kind = match text {
        Text::FluentBit => "Name",
        Text::Fluentd => "@type",
    };
    let missing = || {
        let name = user.name.as_deref().unwrap_or_default();
        format!(
            "missing output key {kind} which is required for firelens configuration of container {name}"
        )
    };
    let output = options.remove(kind).ok_or_else(missing)?;
    let matched = Text::pattern(user);
    let entries = options.into_iter();
    Ok(match text {
        Text::FluentBit => {
            let head = [("Name", output.to_owned()), ("Match", matched)];
            let entries = entries.map(|(key, value)| (key, value.to_owned()));
            section(
                "OUTPUT",
                &head.into_iter().chain(entries).collect::<Vec<_>>(),
            )
        }
        Text::Fluentd => {
            let entries = entries.map(|(key, value)| format!("{key} {value}"));
            let lines = [format!("@type {output}")].into_iter().chain(entries);
            element("match", &matched, &lines.collect::<Vec<_>>())
        }
    })
}

fn options(user: &ContainerDefinition) -> BTreeMap<&str, &str> {
    let options = user.log_configuration.as_ref();
    let options = options.and_then(|logs| logs.options.as_ref());
    let options = options.into_iter().flatten();
    options
        .map(|(key, value)| (key.as_str(), value.as_str()))
        .collect()
}

#[cfg(test)]
mod tests;
