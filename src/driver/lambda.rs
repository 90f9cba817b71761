//! Who answers for the Lambda functions of lifecycle hooks.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::ecs::service::HookResult;
use crate::ecs::service::stages::hook::{HookRef, Payload};

/// A test's closure, which may look at the fake: it is not for under the lock.
#[derive(Clone)]
pub(crate) struct OnHook(Arc<Answer>);

type Answer = dyn Fn(Payload) -> HookResult + Send + Sync;

/// What a closure has panicked with.
type Panic = Box<dyn Any + Send>;

impl OnHook {
    pub(crate) fn new(answer: impl Fn(Payload) -> HookResult + Send + Sync + 'static) -> Self {
        Self(Arc::new(answer))
    }

    /// Asks. A function that panics has failed; the panic is for whoever has let time pass.
    pub(super) fn ask(&self, payload: Payload) -> (HookResult, Option<Panic>) {
        // What the closure has left behind is its own.
        match catch_unwind(AssertUnwindSafe(|| (self.0)(payload))) {
            Ok(result) => (result, None),
            Err(panic) => (HookResult::Failed, Some(panic)),
        }
    }
}

impl fmt::Debug for OnHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnHook")
    }
}

/// Functions that are to be called as soon as the lock is given up.
#[derive(Debug, Default)]
pub(super) struct Lambda {
    pub(super) on_hook: Option<OnHook>,
    pub(super) due: Vec<(HookRef, Payload)>,
    /// How many are being called. Meanwhile no time passes by itself, so that they see the fake as it was then.
    pub(super) calls: usize,
}

/// What is to be asked, and of whom.
pub(super) struct Calls {
    pub(super) questions: Vec<(HookRef, Payload)>,
    pub(super) of: OnHook,
    pub(super) resets: u64,
}

impl Lambda {
    /// Takes what is to be asked. It is being called from now on.
    pub(super) fn take(&mut self, resets: u64) -> Option<Calls> {
        let of = self.on_hook.clone().filter(|_| !self.due.is_empty())?;
        self.calls += 1;
        Some(Calls {
            questions: std::mem::take(&mut self.due),
            of,
            resets,
        })
    }
}
