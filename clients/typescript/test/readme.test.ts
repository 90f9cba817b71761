import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";

test("the tests of the README pass", async () => {
  const blocks = [...readFileSync("README.md", "utf8").matchAll(/```ts\n(.*?)```/gs)].map((it) => it[1] ?? "");
  // Where `fake-ecs` is this package.
  writeFileSync("dist/readme.ts", blocks.join("\n"));
  const run = promisify(execFile);
  const options = ["--target", "es2022", "--module", "nodenext", "--strict", "--types", "node", "--noEmitOnError"];

  await run("node_modules/.bin/tsc", [...options, "dist/readme.ts"]);
  // A test runner within a test runner would report to that.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = await run("node", ["--test", "--test-reporter=tap", "dist/readme.js"], { env });

  assert.match(stdout, /^# pass 2$/m, stdout);
});
