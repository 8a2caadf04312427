// The colours: enough contrast in both schemes, and the same dark whether chosen or followed.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";

const folder = new URL("../../templates/assets/css/", import.meta.url);
const scheme = readFileSync(new URL("scheme.css", folder), "utf8");

function block(selector) {
  const start = scheme.indexOf(`${selector} {`);
  assert.notEqual(start, -1, selector);
  const body = scheme.slice(scheme.indexOf("{", start) + 1, scheme.indexOf("}", start));
  const lines = body.split(";").map((line) => line.trim()).filter((line) => line !== "");
  return Object.fromEntries(lines.map((line) => line.split(/:\s*(.*)/s)));
}

const light = block(':root,\n[data-bs-theme="light"],\n[data-bs-theme="auto"]');
const dark = block('\n[data-bs-theme="dark"]');
const followed = block('\n  [data-bs-theme="auto"]');

// WCAG 2.2, relative luminance and contrast ratio.
function luminance(colour) {
  const [red, green, blue] = colour.match(/[0-9a-f]{2}/gi).map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one, other) {
  const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

test("the measure itself: black on white is 21, mid grey fails", () => {
  assert.equal(contrast("#000000", "#ffffff"), 21);
  assert.ok(contrast("#777777", "#ffffff") < 4.5);
});

test("dark is the same whether it is chosen or follows the device", () => {
  assert.deepEqual(followed, dark);
});

test("text has a contrast of 4.5, what marks a control 3", () => {
  for (const [name, colours, page] of [["light", light, "#ffffff"], ["dark", dark, dark["--bs-body-bg"]]]) {
    const of = (token) => colours[`--hefu-${token}`];
    const texts = [["on-primary", of("primary")], ["on-primary", of("primary-hover")], ["on-ribbon", of("ribbon")]];
    for (const token of ["ink", "quiet", "primary"]) texts.push([token, page], [token, of("surface")]);
    for (const tone of ["neutral", "progress", "good", "attention", "bad"]) texts.push([tone, of(`${tone}-bg`)], [tone, page]);
    for (const [token, behind] of texts) {
      assert.ok(contrast(of(token), behind) >= 4.5, `${name}: ${token} on ${behind} is ${contrast(of(token), behind)}`);
    }
    for (const token of ["control-line", "focus"]) {
      for (const behind of [page, of("surface")]) assert.ok(contrast(of(token), behind) >= 3, `${name}: ${token} on ${behind}`);
    }
  }
});

test("no stylesheet loads another, nor anything from elsewhere", () => {
  const sheets = readdirSync(folder).filter((name) => name.endsWith(".css"));
  assert.ok(sheets.length >= 5);
  for (const name of sheets) {
    const text = readFileSync(new URL(name, folder), "utf8");
    assert.equal(text.includes("@import"), false, name);
    for (const [, address] of text.matchAll(/url\(["']?([^"')]{0,12})/g)) assert.ok(address.startsWith("data:image/"), `${name}: ${address}`);
  }
});
