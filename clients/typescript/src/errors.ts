/** What all errors of this package are. */
export class FakeEcsError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The server does not do what it is asked; the message is its sentence. */
export class Refused extends FakeEcsError {
  /** @param status of HTTP: 404 where something is not there, 409 where it cannot be done to what is there. */
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What `FakeEcs.call` was answered, if that is an error of AWS's API. */
export class ApiError extends FakeEcsError {
  constructor(
    readonly operation: string,
    readonly code: string,
    readonly text: string,
  ) {
    super(`${operation}: ${code}: ${text}`);
  }
}

/** The server could not be started. */
export class StartFailed extends FakeEcsError {}

/** What is awaited has not come, or cannot come any more. The message has the timeline. */
export class NotReached extends FakeEcsError {}

/** Faults have never fired. */
export class UnusedFaults extends FakeEcsError {}
