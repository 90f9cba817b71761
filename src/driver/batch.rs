//! Runs a batch of what is a user's own code, without the lock.

use std::panic::resume_unwind;

use super::Driver;
use super::errands::{Answer, Batch, Running};

impl Driver {
    /// Runs what is a user's own code, and what is asked of such code because of that, in order,
    /// and hands on what it says. A panic is raised again once all is done.
    pub(super) fn run(&self, batch: Batch) {
        let mut panic = None;
        let mut next = Some(batch);
        while let Some(batch) = next {
            let running = RunningBatch {
                driver: self,
                running: batch.running,
            };
            for errand in batch.errands {
                // Nobody waits for what was asked before a reset.
                if self.lock().resets() != batch.running.resets {
                    errand.end();
                    continue;
                }
                let (answer, panicked) = errand.run();
                panic = panic.or(panicked);
                self.take_answer(batch.running, answer);
            }
            drop(running);
            next = self.lock().take_errands();
        }
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// Hands on what a user's code has said. Where time has passed meanwhile, what was due by now
    /// happens first. What is to be asked because of that waits for its turn.
    fn take_answer(&self, of: Running, answer: Answer) {
        loop {
            let mut state = self.lock();
            if state.catch_up() || state.has_errands_due() {
                state.take_answer(of.resets, answer);
                return;
            }
        }
    }
}

/// A batch that is being run; dropped when it is over, however it ends: time must not stand still
/// for ever.
struct RunningBatch<'a> {
    driver: &'a Driver,
    running: Running,
}

impl Drop for RunningBatch<'_> {
    fn drop(&mut self) {
        self.driver.lock().end_errands(self.running);
        self.driver.acted.notify_waiters();
    }
}
