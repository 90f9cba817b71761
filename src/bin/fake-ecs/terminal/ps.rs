//! `fake-ecs ps`: the table of tasks.

use std::io::{self, Write};

use clap::Args;
use fake_ecs::{Json, Remote, RemoteCluster, RemoteTasks};

use super::{Failure, Where, ago, find};

/// Show the tasks of a running fake-ecs that have not stopped.
#[derive(Debug, Args)]
pub(crate) struct Ps {
    #[command(flatten)]
    server: Where,

    /// Also those that have stopped.
    #[arg(long, short)]
    all: bool,

    /// Only tasks in the cluster of that name.
    #[arg(long, value_name = "NAME")]
    cluster: Option<String>,

    /// Only tasks of that family of task definitions.
    #[arg(long, value_name = "NAME")]
    family: Option<String>,

    /// Only tasks of the service of that name.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,

    /// Only tasks with that startedBy.
    #[arg(long, value_name = "TEXT")]
    started_by: Option<String>,

    /// Only tasks with that lastStatus, such as PENDING. With STOPPED --all is meant.
    #[arg(long, value_name = "STATUS")]
    status: Option<String>,

    /// Only the ids, in full: as the API takes them.
    #[arg(long, short)]
    quiet: bool,

    /// Ids and reasons in full.
    #[arg(long)]
    no_trunc: bool,

    /// What DescribeTasks shows of them, as a list in JSON.
    #[arg(long, conflicts_with = "quiet")]
    json: bool,
}

/// Every `lastStatus` that a task can have.
const STATUSES: [&str; 8] = [
    "PROVISIONING",
    "PENDING",
    "ACTIVATING",
    "RUNNING",
    "DEACTIVATING",
    "STOPPING",
    "DEPROVISIONING",
    "STOPPED",
];
/// As much of an id as people need.
const SHORT: usize = 12;
/// As much of a reason as fits beside the rest.
const REASON: usize = 50;
/// The `stoppedReason` of a task whose containers did not all start.
const FAILED_TO_START: &str = "Task failed to start";
const HEAD: [&str; 6] = [
    "TASK",
    "DEFINITION",
    "CLUSTER",
    "STATUS",
    "CREATED",
    "STARTED BY",
];

pub(super) async fn run(ps: Ps) -> Result<(), Failure> {
    if let Some(status) = &ps.status {
        check_status(status).map_err(Failure::Unclear)?;
    }
    let ecs = ps.server.connect().await?;
    if let Some(cluster) = &ps.cluster {
        check_cluster(&ecs, cluster).await?;
    }
    let tasks = ps.chosen(ecs.tasks().await?);
    let tasks: Vec<&Json> = tasks
        .to_json()
        .iter()
        .filter(|task| ps.shows(task))
        .collect();
    let mut stdout = io::stdout().lock();
    if ps.json {
        let tasks: Vec<String> = tasks.iter().map(ToString::to_string).collect();
        writeln!(stdout, "[{}]", tasks.join(","))?;
    } else if ps.quiet {
        for task in tasks {
            writeln!(stdout, "{}", find::id(task))?;
        }
    } else {
        let now = ecs.clock().await?.now;
        let rows: Vec<[String; 6]> = tasks.iter().map(|task| ps.row(task, now)).collect();
        write_table(&mut stdout, &rows)?;
    }
    Ok(stdout.flush()?)
}

/// No task has a status that there is not: a table without rows would hide the slip.
fn check_status(status: &str) -> Result<(), String> {
    if STATUSES.iter().any(|it| it.eq_ignore_ascii_case(status)) {
        return Ok(());
    }
    let all = STATUSES.join(", ");
    Err(format!("'{status}' is no status of a task: {all}"))
}

async fn check_cluster(ecs: &Remote, name: &str) -> Result<(), Failure> {
    let clusters = ecs.clusters().await?;
    if clusters.iter().any(|cluster| cluster.name() == name) {
        return Ok(());
    }
    let mut names: Vec<&str> = clusters.iter().map(RemoteCluster::name).collect();
    // They are sorted, and each region may have one of that name.
    names.dedup();
    let there = match names.is_empty() {
        true => "there are none".to_owned(),
        false => format!("there are: {}", names.join(", ")),
    };
    Err(Failure::Unclear(format!("no cluster '{name}'; {there}")))
}

impl Ps {
    fn chosen(&self, mut tasks: RemoteTasks) -> RemoteTasks {
        if let Some(cluster) = &self.cluster {
            tasks = tasks.cluster(cluster);
        }
        if let Some(family) = &self.family {
            tasks = tasks.family(family);
        }
        if let Some(service) = &self.service {
            tasks = tasks.group(&format!("service:{service}"));
        }
        if let Some(started_by) = &self.started_by {
            tasks = tasks.started_by(started_by);
        }
        tasks
    }

    fn shows(&self, task: &Json) -> bool {
        match &self.status {
            Some(status) => task["lastStatus"] == status.to_uppercase(),
            None => self.all || task["lastStatus"] != *"STOPPED",
        }
    }

    fn id<'a>(&self, task: &'a Json) -> &'a str {
        let id = find::id(task);
        match self.no_trunc {
            true => id,
            false => id.get(..SHORT).unwrap_or(id),
        }
    }

    /// The fields of a task, at that time in seconds since 1970.
    fn row(&self, task: &Json, now: f64) -> [String; 6] {
        let last_of = |member: &str| {
            let arn = task[member].as_str().unwrap_or_default();
            arn.rsplit('/').next().unwrap_or_default().to_owned()
        };
        let text = |member: &str| task[member].as_str().unwrap_or_default().to_owned();
        let since = |member: &str| task[member].as_f64().map(|at| ago::written(now - at));
        let mut status = text("lastStatus");
        if let Some(since) = since("stoppedAt") {
            status += &format!(" {since} ago{}", self.why(task));
        } else if let Some(since) = since("startedAt") {
            status += &format!(" for {since}");
        }
        let created = since("createdAt").map(|since| format!("{since} ago"));
        [
            self.id(task).to_owned(),
            last_of("taskDefinitionArn"),
            last_of("clusterArn"),
            status,
            created.unwrap_or_default(),
            task["startedBy"]
                .as_str()
                .map_or_else(|| text("group"), str::to_owned),
        ]
    }

    /// The exit code of the first container that has failed; otherwise why the task was stopped.
    fn why(&self, task: &Json) -> String {
        let codes = task["containers"].items();
        let codes: Vec<i64> = codes.filter_map(|it| it["exitCode"].as_i64()).collect();
        let failed = codes.iter().find(|code| **code != 0);
        if let Some(code) = failed.or(codes.first()) {
            return format!(", exit code {code}");
        }
        // `Task failed to start` says nothing: what a container has come to says why.
        let mut reasons = task["containers"].items().map(|it| &it["reason"]);
        let of_container = reasons.find_map(|it| it.as_str().filter(|it| !it.is_empty()));
        let of_task = task["stoppedReason"].as_str().unwrap_or_default();
        let reason = match of_container {
            Some(reason) if of_task == FAILED_TO_START => reason,
            _ => of_task,
        };
        let is_short = self.no_trunc || reason.chars().count() <= REASON;
        let shown: String = match is_short {
            true => reason.to_owned(),
            false => reason.chars().take(REASON - 1).chain(['…']).collect(),
        };
        match shown.is_empty() {
            true => shown,
            false => format!(": {shown}"),
        }
    }
}

/// Columns as wide as what is in them, three blanks apart.
fn write_table(out: &mut impl Write, rows: &[[String; 6]]) -> io::Result<()> {
    let head = HEAD.map(str::to_owned);
    let rows = || std::iter::once(&head).chain(rows);
    let width = |column: usize| rows().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..HEAD.len()).filter_map(width).collect();
    for row in rows() {
        let cells = row.iter().zip(&widths);
        let line: String = cells
            .map(|(cell, width)| format!("{cell:width$}   "))
            .collect();
        writeln!(out, "{}", line.trim_end())?;
    }
    Ok(())
}
