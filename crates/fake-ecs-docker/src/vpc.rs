//! The networks of VPCs whose addresses were said: those that callers have made, and the default
//! one.
//!
//! There is one for each VPC and not one for each subnet, because the subnets of a VPC reach one
//! another, and networks of engines do not. Where the engine cannot have it, since something else
//! has some of the addresses, the tasks of the VPC have addresses of the fake's own block, as tasks
//! in any other subnet have them. All tasks of a VPC that run at once are in the same place.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use fake_ecs_core::aws::ec2::port::DEFAULT_BLOCK;
use fake_ecs_core::effect::plan::{TaskPlan, VpcPlan};
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::sleep;

use crate::fake::Fake;
use crate::network::{self, Subnet};
use crate::reason::{Doing, is_answer, with_causes};
use crate::remove;
use crate::task::Task;

/// Where a task has its address.
#[derive(Debug)]
pub(crate) struct Seat {
    /// The id of the network.
    pub(crate) network: String,
    pub(crate) address: Ipv4Addr,
    /// The place of its VPC, which stays what it is for as long as some task has it.
    pub(crate) place: Option<Arc<Place>>,
}

/// Where the tasks of a VPC have their addresses.
#[derive(Debug)]
pub(crate) enum Place {
    /// In a network of the VPC, of that id.
    Network { id: String, block: Subnet },
    /// In the block of the fake.
    OwnBlock,
}

/// The places of VPCs, by the names of their networks.
#[derive(Debug, Default)]
pub(crate) struct Places(AsyncMutex<BTreeMap<String, Arc<Place>>>);

/// Finds the place of a task, and makes the network if it is the first one there.
///
/// # Errors
///
/// The reason of containers that have no network.
pub(crate) async fn seat(fake: &Arc<Fake>, plan: &TaskPlan) -> Result<Seat, String> {
    let address = plan
        .address
        .ok_or_else(|| Doing::Network.because("the task has no interface"))?;
    let Some(vpc) = &plan.vpc else {
        return in_own_block(fake, address, None).await;
    };
    let place = place(fake, plan, vpc).await?;
    match &*place {
        Place::Network { id, .. } if address != vpc.spare => Ok(Seat {
            network: id.clone(),
            address,
            place: Some(place),
        }),
        _ => in_own_block(fake, vpc.spare, Some(place)).await,
    }
}

async fn in_own_block(
    fake: &Arc<Fake>,
    address: Ipv4Addr,
    place: Option<Arc<Place>>,
) -> Result<Seat, String> {
    Ok(Seat {
        network: fake.network_of(address).await?,
        address,
        place,
    })
}

async fn place(fake: &Fake, plan: &TaskPlan, vpc: &VpcPlan) -> Result<Arc<Place>, String> {
    let name = network::name_of_vpc(&fake.owner, plan, vpc);
    let mut places = fake.places.0.lock().await;
    if let Some(place) = places.get(&name) {
        let is_used = Arc::strong_count(place) > 1;
        if is_used || matches!(&**place, Place::Network { .. }) {
            return Ok(Arc::clone(place));
        }
    }
    // A task that an earlier process has seated there is still there.
    let is_seated = plan.address == Some(vpc.spare);
    let place = match is_seated {
        true => Place::OwnBlock,
        false => choose(fake, &mut places, &name, vpc).await?,
    };
    let place = Arc::new(place);
    places.insert(name, Arc::clone(&place));
    Ok(place)
}

/// Makes the network, unless something is in the way, which is said.
async fn choose(
    fake: &Fake,
    places: &mut BTreeMap<String, Arc<Place>>,
    name: &str,
    vpc: &VpcPlan,
) -> Result<Place, String> {
    let block = Subnet::from(vpc.block);
    let unknown = |error| Doing::Network.reason(&error);
    if fake.settings.handover.is_some()
        && let Some(id) = network::find(fake.client(), name, &fake.owner)
            .await
            .map_err(unknown)?
    {
        return Ok(Place::Network { id, block });
    }
    remove_unused(fake, places, block).await;
    let mut in_the_way = what_is_in_the_way(fake, block).await?;
    if in_the_way.is_none() {
        match fake.create_network(name, block).await {
            Ok(id) => return Ok(Place::Network { id, block }),
            // Somebody else was quicker.
            Err(error) if is_answer(&error) => in_the_way = Some(with_causes(&error)),
            Err(error) => return Err(unknown(error)),
        }
    }
    tracing::warn!(
        target: "fake_ecs", vpc = vpc.id, block = %block, in_the_way,
        "tasks of a VPC have other addresses than those of their subnets, because these are not free"
    );
    Ok(Place::OwnBlock)
}

/// Removes networks of other VPCs in which no task is any more, where they have some of the
/// addresses that this one is to have.
async fn remove_unused(fake: &Fake, places: &mut BTreeMap<String, Arc<Place>>, wanted: Subnet) {
    let in_the_way: Vec<String> = places
        .iter()
        .filter(|(_, place)| matches!(&***place, Place::Network { block, .. } if block.overlaps(wanted)))
        .map(|(name, _)| name.clone())
        .collect();
    for name in in_the_way {
        if is_left(fake, &places[&name]).await
            && let Some(place) = places.remove(&name)
        {
            remove_network(fake, &name, &place).await;
        }
    }
}

/// Whether no task is there any more. Those that are being removed are waited for.
async fn is_left(fake: &Fake, place: &Arc<Place>) -> bool {
    for _ in 0..remove::PAUSES_MAX {
        if Arc::strong_count(place) == 1 {
            return true;
        }
        let is_there = |task: &Arc<Task>| {
            let sandbox = task.shared().and_then(|shared| shared.sandbox.as_ref());
            let of_task = sandbox.and_then(|sandbox| sandbox.place.as_ref());
            of_task.is_some_and(|of_task| Arc::ptr_eq(of_task, place))
        };
        if fake.tasks().iter().any(is_there) {
            return false;
        }
        sleep(remove::PAUSE).await;
    }
    false
}

/// Removes the networks of all VPCs, whose tasks were removed: after a reset others have their ids.
pub(crate) async fn reset(fake: &Fake) {
    let mut places = fake.places.0.lock().await;
    for (name, place) in std::mem::take(&mut *places) {
        remove_network(fake, &name, &place).await;
    }
}

async fn remove_network(fake: &Fake, name: &str, place: &Place) {
    if let Place::Network { id, .. } = place {
        remove::log_failure("network", name, remove::network(fake.client(), id).await);
    }
}

/// Who else has some of the addresses, if anybody has.
async fn what_is_in_the_way(fake: &Fake, block: Subnet) -> Result<Option<String>, String> {
    let connection = &fake.settings.connection;
    let default = Subnet::from(DEFAULT_BLOCK);
    if !connection.sees_routes() && block.overlaps(default) {
        return Ok(Some(format!(
            "perhaps the engine's machine, which may be in the default VPC of a real account: nobody here sees whether \
             it reaches {default} by other ways"
        )));
    }
    let client = fake.client();
    let taken = network::taken(client).await;
    let taken = taken.map_err(|error| Doing::Network.reason(&error))?;
    let taken = taken.by_others(Some(&fake.owner)).into_iter();
    let Some(other) = taken.into_iter().find(|other| other.overlaps(block)) else {
        let reserved = network::reserved(block);
        return Ok(reserved.map(|other| format!("{other}, the block of a fake")));
    };
    let named = network::named(client, other).await;
    Ok(Some(named.unwrap_or_else(|| {
        format!("{other}, which this machine reaches by other ways")
    })))
}
