//! The credentials of tasks that have a role, and whose calls are signed with them.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html>
//!
//! They are made from the task, its role and the time, and nothing of them is kept. An access key
//! has the first bits of the id of its task, by which the task is found again. The fake does not
//! authenticate: a key that has expired still says who calls.

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::task::state::Task;
use crate::kernel::arn::{Arn, Scope, name_in};
use crate::kernel::ids::mix;
use crate::kernel::time::Time;
use crate::wire::task_agent::TaskCredentials;
use crate::world::World;

/// What access keys begin with that are good for some time only.
const PREFIX: &str = "ASIA";
/// What access keys are made of: five bits a letter.
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// How many letters of a key name the task.
const TASK_LETTERS: u32 = 14;
/// How many bits of the id of the task are not in its keys.
const BITS_LEFT_OUT: u32 = 128 - 5 * TASK_LETTERS;
/// How long credentials are good for.
const VALID: Duration = Duration::from_secs(6 * 60 * 60);
/// How often there are new ones: early enough for SDKs, which ask for new ones some minutes before
/// the end.
const ROTATED: Duration = Duration::from_secs(5 * 60 * 60);

/// Who calls with credentials that are good for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub account: String,
    /// `arn:aws:sts::<account>:assumed-role/<role>/<task id>`, or the ARN of another session.
    pub arn: String,
}

/// The credentials that a task has now; `None` without a role, and when it has stopped.
pub fn of_task(region: &Region, task: &Task) -> Option<TaskCredentials> {
    Some(issued(region, task, role_arn(region, task)?)).filter(|_| !task.is_over())
}

/// Those of its execution role, which are the agent's. What is called with them counts as called by
/// the task.
#[cfg(feature = "agent")]
pub fn of_execution(region: &Region, task: &Task) -> Option<TaskCredentials> {
    let document = &task.spec.definition.document;
    let given = task.spec.overrides.execution_role_arn.as_ref();
    let role = given.or(document.execution_role_arn.as_ref())?;
    Some(issued(region, task, whole_arn(region, role))).filter(|_| !task.is_over())
}

fn issued(region: &Region, task: &Task, role_arn: String) -> TaskCredentials {
    let passed = region.now().since(task.created).as_secs();
    let number = passed / ROTATED.as_secs();
    let issued = task.created + Duration::from_secs(number * ROTATED.as_secs());
    let expiration: Time = issued + VALID;
    let seed = seed(task.id, &role_arn, number);
    TaskCredentials {
        access_key: access_key(task.id, number),
        secret_key: letters(mix(seed), BASE64, 40),
        token: letters(mix(seed ^ 1), BASE64, 320),
        expiration: expiration.timestamp(),
        role_arn,
    }
}

/// The first credentials of a task with that role, given to it once and for all. They show who
/// calls for as long as the fake lives.
pub fn lasting(task: u128, role_arn: &str) -> LastingCredentials {
    let seed = seed(task, role_arn, 0);
    LastingCredentials {
        access_key: access_key(task, 0),
        secret_key: letters(mix(seed), BASE64, 40),
        token: letters(mix(seed ^ 1), BASE64, 320),
    }
}

/// Credentials that nobody fetches.
#[derive(Clone, PartialEq, Eq)]
pub struct LastingCredentials {
    pub access_key: String,
    pub secret_key: String,
    pub token: String,
}

fn seed(task: u128, role_arn: &str, number: u64) -> u64 {
    let hash = |hash: u64, byte: u8| mix(hash ^ u64::from(byte));
    role_arn.bytes().fold(mix(task as u64 ^ number), hash)
}

/// What is sent with the request for the credentials of that id, where they are at a full URI.
pub fn authorization(id: &str) -> String {
    let hash = |hash: u64, byte: u8| mix(hash ^ u64::from(byte));
    letters(id.bytes().fold(2, hash), BASE64, 64)
}

/// Whether the access key may be of a task, or one that STS has given out. It is asked about every
/// call, and cheap.
pub fn is_of_session(access_key: &str) -> bool {
    access_key.len() == 20 && access_key.starts_with(PREFIX)
}

/// Whose access key that is.
pub fn session(world: &World, access_key: &str) -> Option<Session> {
    let mut regions = world.regions();
    let by_sts = regions.find_map(|region| region.sts.session(access_key));
    match by_sts {
        Some(session) => Some(Session {
            account: session.account.clone(),
            arn: session.arn.clone(),
        }),
        None => session_of_task(world, access_key),
    }
}

fn session_of_task(world: &World, access_key: &str) -> Option<Session> {
    let letters = access_key.strip_prefix(PREFIX)?.bytes();
    let mut letters = letters.take(TASK_LETTERS as usize);
    let first = letters.try_fold(0, |bits: u128, letter| {
        let value = BASE32.iter().position(|it| *it == letter)?;
        Some(bits << 5 | value as u128)
    })?;
    let first = first << BITS_LEFT_OUT;
    let last = first | ((1 << BITS_LEFT_OUT) - 1);
    let mut regions = world.regions();
    let (region, task) =
        regions.find_map(|region| Some((region, region.tasks.find_between(first..=last)?)))?;
    let role_arn = role_arn(region, task)?;
    let role = name_in(&role_arn);
    let Scope { account, .. } = &region.scope;
    Some(Session {
        account: account.clone(),
        arn: format!(
            "arn:{}:sts::{account}:assumed-role/{role}/{}",
            region.scope.partition(),
            task.id()
        ),
    })
}

/// The role of the task, if it has one. Definitions may have its name only.
fn role_arn(region: &Region, task: &Task) -> Option<String> {
    let document = &task.spec.definition.document;
    let given = task.spec.overrides.task_role_arn.as_ref();
    let role = given.or(document.task_role_arn.as_ref());
    let role = role.filter(|role| !role.is_empty())?;
    Some(whole_arn(region, role))
}

fn whole_arn(region: &Region, role: &str) -> String {
    match Arn::parse(role) {
        Some(_) => role.to_owned(),
        None => region.scope.iam_arn(&format!("role/{role}")),
    }
}

fn access_key(task: u128, number: u64) -> String {
    let bits = task >> BITS_LEFT_OUT;
    let named = (0..TASK_LETTERS).rev().map(|at| bits >> (5 * at));
    let counted = [number >> 5, number].map(u128::from);
    let letters = named.chain(counted);
    let letters = letters.map(|value| char::from(BASE32[(value % 32) as usize]));
    PREFIX.chars().chain(letters).collect()
}

fn letters(seed: u64, alphabet: &[u8], count: usize) -> String {
    let states = std::iter::successors(Some(seed), |state| Some(mix(*state)));
    let letters = states.map(|state| {
        let at = state % alphabet.len() as u64;
        char::from(alphabet[usize::try_from(at).unwrap_or_default()])
    });
    letters.take(count).collect()
}
