import assert from "node:assert/strict";
import test from "node:test";
import { compareKept, keptQuestion, linkKind, tabAfter, viewOf } from "../../ui/static/page_rules.js";

const packed = (question) => Buffer.from(question, "utf8").toString("base64url");

test("a link to an answer holds its question, in any letters", () => {
  for (const question of ["Hoeveel woningen?", "Financiën: één à twee, 🏠?", ""])
    assert.equal(keptQuestion(`#antwoord=${packed(question)}.abc`), question);
});

test("another address, or a link that was cut short, holds no question", () => {
  for (const hash of ["", "#", "#bron-1-1", "#antwoord=%%%", "#antwoord=abcde"])
    assert.equal(keptQuestion(hash), null, hash);
});

test("an answer is compared with the one of its own link only", () => {
  assert.equal(compareKept("#antwoord=a.1", "#antwoord=a.1"), "same");
  assert.equal(compareKept("#antwoord=a.1", "#antwoord=a.2"), "changed");
  assert.equal(compareKept("#antwoord=a.1", "#antwoord=b.1"), null);
  assert.equal(compareKept("#antwoord=a.1", undefined), null);
  assert.equal(compareKept("", "#antwoord=a.1"), null);
});

test("each link of the page has its own way", () => {
  const kinds = {
    "#bron-1-2": "inside",
    "#antwoord=a.1": "kept",
    "?vraag=Wat": "question",
    "?paper=migratie&plaats=1-2": "view",
    "?papers": "view",
    "?over=wat": "view",
    "?paperassen=1": null,
    "https://voorbeeld.nl/?paper=x": null,
    "mailto:a@voorbeeld.nl": null,
  };
  for (const [href, kind] of Object.entries(kinds)) assert.equal(linkKind(href), kind, href);
  assert.equal(linkKind("#bron-1-2", true), "marker");
});

test("an address says which tab is meant and what to show there", () => {
  assert.deepEqual(viewOf("?paper=migratie&plaats=1-2-ab"), { tab: "papers", paper: "migratie", anchor: "1-2-ab" });
  assert.deepEqual(viewOf("?papers"), { tab: "papers", paper: "", anchor: "" });
  assert.deepEqual(viewOf("?over=privacy"), { tab: "over", id: "over-privacy" });
  for (const search of ["", "?vraag=Wat"]) assert.deepEqual(viewOf(search), { tab: "vraag" });
});

test("the arrows go round the tabs", () => {
  assert.equal(tabAfter("ArrowRight", 2, 3), 0);
  assert.equal(tabAfter("ArrowLeft", 0, 3), 2);
  assert.equal(tabAfter("Home", 1, 3), 0);
  assert.equal(tabAfter("End", 1, 3), 2);
  assert.equal(tabAfter("Enter", 1, 3), null);
});
