/** A client for fake-ecs, an Amazon ECS to test against: look inside it, and interfere. */

export * from "./errors.js";
export { type ClientConfig, FakeEcs, type NewInstance } from "./fake.js";
export * from "./faults.js";
export type { ServerSentEvent } from "./http.js";
export * from "./neighbours.js";
export { Operations } from "./operations.js";
export type { Options, StartOptions } from "./process.js";
export * from "./resources.js";
export { Script } from "./script.js";
export { ContainerHandle, Logs, TaskHandle, Tasks } from "./task.js";
export type * as types from "./types.js";
