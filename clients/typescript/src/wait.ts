import { setTimeout as sleep } from "node:timers/promises";

import { NotReached } from "./errors.js";
import type { FakeEcs } from "./fake.js";

/** What is asked again and again: whether it is so, or `undefined` if it can never be any more. */
export type Condition = () => Promise<boolean | undefined>;

/**
 * Lets time pass until the condition is true. Where only callers move the fake's time it is moved, step by step.
 * Otherwise that takes real time.
 */
export async function until(fake: FakeEcs, what: string, condition: Condition): Promise<void> {
  const { isManual } = await fake.api.getTime();
  const deadline = performance.now() + fake.patience;
  for (;;) {
    const isReached = await condition();
    if (isReached) {
      return;
    }
    if (isReached === undefined) {
      throw await notReached(fake, what, "that cannot happen any more");
    }
    if (performance.now() > deadline) {
      throw await notReached(fake, what, `that has not happened within ${fake.patience} ms of real time`);
    }
    if (!isManual) {
      await sleep(10);
    } else if (!(await fake.step()) && !(await condition())) {
      throw await notReached(fake, what, "nothing more happens in the fake");
    }
  }
}

async function notReached(fake: FakeEcs, what: string, why: string): Promise<NotReached> {
  return new NotReached(`waited for ${what}, but ${why}\n\n${await fake.story()}`);
}
