//! Roles as they are made.

use crate::aws::iam::lookup;
use crate::aws::iam::state::Role;
use crate::ecs::Region;
use crate::kernel::caller::id_of;
use crate::kernel::sorted::{SortedMap, SortedSet};

/// What is said of a role.
pub(super) struct New {
    pub(super) name: String,
    pub(super) path: String,
    pub(super) trust: String,
    pub(super) description: Option<String>,
    pub(super) max_session_s: i32,
    pub(super) boundary: Option<String>,
    pub(super) tags: SortedMap<String, String>,
    pub(super) is_linked: bool,
}

/// Makes a role. Its id is the one that `GetCallerIdentity` shows of its sessions.
pub(super) fn make(region: &mut Region, new: New) -> &Role {
    let scope = &region.scope;
    let resource = format!("role{}{}", new.path, new.name);
    let (partition, account) = (scope.partition(), &scope.account);
    let assumed = format!("arn:{partition}:sts::{account}:assumed-role/{}", new.name);
    let role = Role {
        arn: scope.iam_arn(&resource),
        id: id_of("AROA", &assumed),
        name: new.name,
        path: new.path,
        trust: new.trust,
        description: new.description,
        max_session_s: new.max_session_s,
        boundary: new.boundary,
        created: region.now(),
        tags: new.tags,
        inline: SortedMap::default(),
        attached: SortedSet::default(),
        is_linked: new.is_linked,
    };
    let iam = lookup::iam_mut(region);
    iam.is_used = true;
    let key = role.name.to_ascii_lowercase();
    iam.roles.insert(key.clone(), role);
    &iam.roles[&key]
}
