// Our scripts never make markup or code from text: the content security policy would
// stop them, and this says so before a browser does.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../templates/assets/js/", import.meta.url);
const FORBIDDEN = /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|\.style\b|setAttribute\("on|https?:\/\//;

test("no markup and no code from text", () => {
  assert.match('x.innerHTML = "a"', FORBIDDEN);
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  assert.ok(scripts.includes("sign.js"));
  for (const name of scripts) {
    const text = readFileSync(new URL(name, folder), "utf8");
    assert.doesNotMatch(text, FORBIDDEN, name);
    assert.ok(text.split("\n").length <= 400, name);
    for (const [, from] of text.matchAll(/^(?:import|export) .*? from "(.*?)";$/gms)) assert.ok(from.startsWith("./"), `${name}: ${from}`);
  }
});
