import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

// What a browser's tab has, for as long as the test runs.
const stored = new Map();
globalThis.sessionStorage = {
  getItem: (key) => stored.get(key) ?? null,
  setItem: (key, value) => stored.set(key, value),
  removeItem: (key) => stored.delete(key),
};
const { Draft, newLine } = await import("../../ui/static/desk_state.js");

const line = (text) => newLine({ text, was: text, kind: "quote" });
const fresh = (...texts) => ({
  headline: "Kop",
  passages: [],
  removed: [],
  parts: [{ heading: "Deel", lines: texts.map(line) }],
});
const words = (draft) => draft.lines.map((one) => one.text);

beforeEach(() => stored.clear());

test("a change is undone and done again", () => {
  const draft = new Draft();
  draft.replace(fresh("Een.", "Twee."));
  draft.change((now) => now.parts[0].lines.pop());
  assert.deepEqual(words(draft), ["Een."]);
  assert.ok(draft.undo());
  assert.deepEqual(words(draft), ["Een.", "Twee."]);
  assert.ok(draft.redo());
  assert.deepEqual(words(draft), ["Een."]);
  assert.ok(!draft.redo());
});

test("typing on in one line is one change", () => {
  const draft = new Draft();
  draft.replace(fresh("Een."));
  for (const text of ["Een", "Een h", "Een huis"])
    draft.change((now) => {
      now.parts[0].lines[0].text = text;
    }, "line 1");
  draft.undo();
  assert.deepEqual(words(draft), ["Een."]);
});

test("a draft outlives the page, but not its tab", () => {
  const draft = new Draft();
  draft.replace(fresh("Een."));
  draft.keep("Zelf bewaard");
  const after = new Draft();
  assert.deepEqual(words(after), ["Een."]);
  assert.equal(after.versions[0].label, "Zelf bewaard");
  assert.ok(newLine().id > Math.max(...after.lines.map((one) => one.id)), "a new line has a number of its own");
  after.clear();
  assert.equal(new Draft().now, null);
});

test("the other length keeps what was typed and leaves out what was removed", () => {
  const draft = new Draft();
  draft.replace(fresh("Een.", "Twee."));
  draft.change((now) => {
    now.parts[0].lines[0].text = "Een, anders.";
    now.removed.push("Drie.");
  });
  assert.ok(draft.hasEdits);
  const longer = draft.withEdits(fresh("Een.", "Drie.", "Vier."));
  assert.deepEqual(
    longer.parts[0].lines.map((one) => one.text),
    ["Een, anders.", "Vier."],
  );
});

test("what is stored and cannot be read is thrown away", () => {
  stored.set("standpunt-pers", "{");
  assert.equal(new Draft().now, null);
  assert.equal(stored.size, 0);
});
