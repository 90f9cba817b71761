//! Which task is meant: by its ARN, its id, or as much of its id as no other one begins with.

use fake_ecs::{Json, Remote, RemoteTask};

use super::Failure;

/// The id of a task that is shown.
pub(super) fn id(task: &Json) -> &str {
    let arn = task["taskArn"].as_str().unwrap_or_default();
    arn.rsplit('/').next().unwrap_or_default()
}

pub(super) async fn task(ecs: &Remote, reference: &str) -> Result<RemoteTask, Failure> {
    let tasks = ecs.tasks().await?;
    let ids: Vec<&str> = tasks.to_json().iter().map(id).collect();
    let id = chosen(&ids, reference).map_err(Failure::Unclear)?;
    Ok(ecs.task(id))
}

/// The ARN of that task, which also says in which cluster, region and account it is.
pub(crate) async fn arn(ecs: &Remote, reference: &str) -> Result<String, Failure> {
    let tasks = ecs.tasks().await?;
    let tasks = tasks.to_json();
    let ids: Vec<&str> = tasks.iter().map(id).collect();
    let chosen = chosen(&ids, reference).map_err(Failure::Unclear)?;
    let mut arns = tasks.iter().map(|task| task["taskArn"].as_str());
    let arn = arns.find(|arn| arn.is_some_and(|arn| arn.ends_with(chosen)));
    Ok(arn.flatten().unwrap_or(reference).to_owned())
}

/// The only one of these ids that is meant; otherwise why there is none.
fn chosen<'a>(ids: &[&'a str], reference: &str) -> Result<&'a str, String> {
    let begin = reference.rsplit('/').next().unwrap_or_default();
    let found = ids.iter().copied().filter(|id| id.starts_with(begin));
    match found.collect::<Vec<_>>()[..] {
        _ if begin.is_empty() => Err(format!("'{reference}' names no task")),
        [one] => Ok(one),
        [] => Err(format!(
            "no task '{reference}'; `fake-ecs ps --all` shows which there are"
        )),
        ref several => {
            let some: Vec<&str> = several.iter().copied().take(5).collect();
            let more = if several.len() > some.len() {
                ", …"
            } else {
                ""
            };
            let some = some.join(", ");
            Err(format!("several tasks begin with '{begin}': {some}{more}"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_named_by_what_no_other_begins_with() {
        let ids = ["aab0", "aac0", "b000"];
        for (reference, expected) in [
            ("b", Ok("b000")),
            ("aab", Ok("aab0")),
            ("arn:aws:ecs:us-east-1:1:task/default/aac0", Ok("aac0")),
            ("aa", Err("several tasks begin with 'aa': aab0, aac0")),
            (
                "c",
                Err("no task 'c'; `fake-ecs ps --all` shows which there are"),
            ),
            ("", Err("'' names no task")),
        ] {
            let expected = expected.map_err(str::to_owned);
            assert_eq!(chosen(&ids, reference), expected);
        }
    }
}
