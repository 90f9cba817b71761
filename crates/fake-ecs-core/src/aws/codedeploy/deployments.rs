//! The deployments of a region, of which the oldest are forgotten.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use super::deployment::{Deployment, Key};

/// How many deployments that are over are kept, unless more than so many are not over.
const KEPT: usize = 1_000;

/// The last deployments, by their keys. All of them would be more and more in a fake that serves
/// for weeks, and each look for what is due walks them.
#[derive(Clone, Debug, Default)]
pub struct Deployments {
    kept: BTreeMap<Key, Deployment>,
    ever: usize,
}

impl Deployments {
    /// How many there ever were.
    pub fn ever(&self) -> usize {
        self.ever
    }

    /// Those that are kept, the oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Key, &Deployment)> {
        self.kept.iter().map(|(key, it)| (*key, it))
    }

    pub fn values(&self) -> impl DoubleEndedIterator<Item = &Deployment> {
        self.kept.values()
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Deployment> {
        self.kept.values_mut()
    }

    /// Adds one, for which the oldest that nobody needs is forgotten if there are many.
    pub fn push(&mut self, deployment: Deployment) {
        self.kept.insert(self.ever, deployment);
        self.ever += 1;
        if self.kept.len() > KEPT {
            let oldest = self.kept.keys().find(|key| !self.is_needed(**key));
            if let Some(key) = oldest.copied() {
                self.kept.remove(&key);
            }
        }
    }

    /// Whether it goes on, or is what another one undoes.
    fn is_needed(&self, key: Key) -> bool {
        !self[key].is_over() || self.kept.values().any(|it| it.undoes == Some(key))
    }
}

impl Index<Key> for Deployments {
    type Output = Deployment;

    /// Of one that is not over, or that one that is kept undoes: others may be forgotten.
    fn index(&self, key: Key) -> &Deployment {
        &self.kept[&key]
    }
}

impl IndexMut<Key> for Deployments {
    fn index_mut(&mut self, key: Key) -> &mut Deployment {
        let found = self.kept.get_mut(&key);
        found.expect("what goes on is kept")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::codedeploy::app_spec::AppSpec;
    use crate::aws::codedeploy::deployment::{Phase, Target};
    use crate::aws::codedeploy::routing::Steps;
    use crate::kernel::time::Time;
    use crate::wire::codedeploy::enums::{DeploymentCreator, DeploymentStatus};
    use crate::wire::codedeploy::types::{DeploymentGroupInfo, RollbackInfo};

    fn deployment(number: Key, phase: Phase, undoes: Option<Key>) -> Deployment {
        let now = Time::from_system(std::time::UNIX_EPOCH);
        Deployment {
            id: number.to_string(),
            application: String::new(),
            group: String::new(),
            settings: DeploymentGroupInfo::default(),
            config: String::new(),
            steps: Steps::AT_ONCE,
            revision: None,
            previous_revision: None,
            description: None,
            file_exists_behavior: None,
            alarms: None,
            auto_rollback: None,
            creator: DeploymentCreator::User,
            created: now,
            started: None,
            completed: None,
            updated: now,
            status: DeploymentStatus::Created,
            error: None,
            rollback: RollbackInfo::default(),
            undoes,
            spec: AppSpec::default(),
            target: Target::default(),
            events: Vec::new(),
            phase,
            due: None,
        }
    }

    #[test]
    fn the_oldest_that_nobody_needs_are_forgotten() {
        let mut all = Deployments::default();
        // One that goes on, and one that is being undone.
        all.push(deployment(0, Phase::Created, None));
        all.push(deployment(1, Phase::Over, None));
        all.push(deployment(2, Phase::Created, Some(1)));
        for number in 3..KEPT + 2 {
            all.push(deployment(number, Phase::Over, None));
        }
        assert_eq!(all.ever(), KEPT + 2);
        let keys: Vec<Key> = all.iter().map(|(key, _)| key).collect();
        assert_eq!((keys.len(), &keys[..4]), (KEPT, &[0, 1, 2, 5][..]));
        assert!(all.iter().all(|(key, it)| it.id == key.to_string()));
    }
}
