import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

import { Operations } from "../src/index.js";

// Tests run in the folder of the package.
const document = JSON.parse(readFileSync("../openapi.json", "utf8")) as {
  paths: Record<string, Record<string, { operationId: string }>>;
};
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((it) => it.operationId));

test("every operation has a method", () => {
  const methods = Object.getOwnPropertyNames(Operations.prototype);

  assert.deepEqual(operations.filter((id) => !methods.includes(id)), []);
});

test("every operation is used by the handles", () => {
  const written = readdirSync("src").filter((name) => name !== "operations.ts" && name !== "types.ts");
  const sources = written.map((name) => readFileSync(`src/${name}`, "utf8")).join("");

  const isUsed = (id: string) => sources.includes(`api.${id}(`) || sources.includes(`new Operations(transport).${id}(`);
  assert.deepEqual(operations.filter((id) => !isUsed(id)), []);
});
