// What Gradio leaves to the page: markers that open their source, links that stay inside the page, and names and roles
// for screen readers. Listeners hang on the document, because Gradio replaces what is inside it with every answer.
import { compareKept, keptQuestion, linkKind, tabAfter, viewOf } from "./page_rules.js";

const $ = (selector, root = document) => root.querySelector(selector);
// All Dutch stands in ui/texts.py and comes along with the tag that loads this file.
const TEXT = JSON.parse($("script[data-texts]").dataset.texts);
let lastMarker = null;

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
const show = (element, block = "nearest") => element?.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });
// Where fingers point, a field with focus brings up a keyboard over the answer.
const byFinger = () => matchMedia("(pointer: coarse)").matches;
const theField = () => $("#vraagveld textarea, #vraagveld input");
const openTab = (name) => {
  const button = document.getElementById(`tab-${name}-button`);
  if (button?.getAttribute("aria-selected") !== "true") button?.click();
};
// What the page says itself, by the region it stands in. Gradio draws its regions anew when it likes (when the page has just
// loaded, for one); the line is put back each time, until the server says something new there.
const said = new Map();
const fromServer = (name) => $(`#${name} .md`)?.textContent.trim() ?? "";
const say = (text, name = "status") => {
  said.set(name, { text, beside: fromServer(name) });
  drawSaid();
};
const drawSaid = () => {
  for (const [name, { text, beside }] of said) {
    const region = document.getElementById(name);
    if (!region) continue;
    const line = $(".mededeling", region);
    if (fromServer(name) !== beside) {
      said.delete(name);
      line?.remove();
    } else if (line?.textContent !== text) {
      const drawn = line ?? region.appendChild(document.createElement("p"));
      drawn.className = "mededeling";
      drawn.textContent = text;
    }
  }
};
const type = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
const copy = async (text, done, otherwise) => {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    otherwise();
  }
};
// Waits for what Gradio still has to draw, and gives up after a while.
const when = (find, act, tries = 100) => {
  const found = find();
  if (found) act(found);
  else if (tries) setTimeout(() => when(find, act, tries - 1), 50);
};

// --- Sources
const openSource = (marker) => {
  const source = document.getElementById(marker.hash.slice(1));
  if (!source) return;
  for (const other of source.parentElement.querySelectorAll("details.bron[open]"))
    if (other !== source) other.open = false;
  source.open = true;
  lastMarker = marker;
  show(source);
  $("summary", source).focus({ preventScroll: true });
};
const returnToMarker = () => {
  const source = document.activeElement?.closest?.("details.bron");
  if (!source) return false;
  const marker =
    lastMarker?.isConnected && lastMarker.hash === `#${source.id}` ? lastMarker : $(`a.merk[href="#${source.id}"]`);
  marker?.focus();
  show(marker);
  return Boolean(marker);
};

// --- What in this page has an address: papers and parts of 'Over dit systeem'
const goTo = (search, remember) => {
  const wanted = viewOf(search);
  if (remember) history.pushState(null, "", search || location.pathname);
  openTab(wanted.tab);
  if (wanted.tab === "papers") {
    // The number comes back with what the server draws for this link, so an older view isn't taken for it.
    const number = Date.now();
    when(
      () => $("#plek textarea, #plek input"),
      (field) => type(field, `${wanted.paper}|${wanted.anchor}|${number}`),
    );
    when(() => document.getElementById(`weergave-${number}`), showAnchor);
  } else if (wanted.tab === "over") {
    when(() => shown(wanted.id), focusOn);
  }
};
const shown = (id) => {
  const element = document.getElementById(id);
  return element?.offsetParent ? element : null;
};
const focusOn = (element) => {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  show(element, "start");
};
const showAnchor = (view) => focusOn($("#plaats", view)?.parentElement ?? $("h2", view));
const fillIn = (question, message = TEXT.filled) => {
  openTab("vraag");
  when(
    () => [theField()].find((field) => field?.offsetParent),
    (field) => {
      type(field, question);
      field.focus();
      say(message);
    },
  );
};

// --- A link to an answer: the question and a code of the answer's words, behind the `#` and so never sent
let kept = "";
const openKept = () => {
  const question = keptQuestion(location.hash);
  if (question === null) return;
  fillIn(question, TEXT.kept);
  kept = location.hash;
};
const sayWhetherSame = () => {
  const found = compareKept(kept, [...document.querySelectorAll(".vast a")].at(-1)?.hash);
  if (!found) return;
  say(TEXT[found]);
  kept = "";
};
const copyLink = (hash) =>
  copy(location.origin + location.pathname + hash, TEXT.linkCopied, () => {
    history.replaceState(null, "", location.pathname + hash);
    say(TEXT.linkInBar);
  });

// A bare `#name` would reload the page, since it has a <base>; the conversation would be gone.
const follow = {
  marker: (_, link) => openSource(link),
  kept: (href) => copyLink(href),
  inside: (href) => focusOn(document.getElementById(href.slice(1)) ?? document.body),
  question: (href) => fillIn(new URLSearchParams(href).get("vraag")),
  view: (href) => goTo(href, true),
};
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const href = link?.getAttribute("href");
  const kind =
    link && !event.ctrlKey && !event.metaKey && !event.shiftKey && linkKind(href, link.classList.contains("merk"));
  if (kind) {
    event.preventDefault();
    follow[kind](href, link);
  }
  if (event.target.closest?.("#kopieer")) copyAnswer();
  if (event.target.closest?.("#stel, .voorbeeld, #nieuw") && !byFinger()) theField()?.focus({ preventScroll: true });
});
// A double click asks once: its second half would find an empty field, and bring an error for that.
const onceOnly = (event) => {
  if (event.detail > 1 && event.target.closest?.("#stel, #stop, #nieuw, .voorbeeld")) event.stopPropagation();
};
document.addEventListener("click", onceOnly, { capture: true });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && returnToMarker()) event.preventDefault();
  const tab = event.target.closest?.('[role="tab"]');
  if (!tab) return;
  const all = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')].filter((one) => one.offsetParent);
  const next = tabAfter(event.key, all.indexOf(tab), all.length);
  if (next === null) return;
  all[next].focus();
  event.preventDefault();
});
addEventListener("popstate", () => goTo(location.search, false));
addEventListener("hashchange", openKept);

const copyAnswer = () => copy($("#kopie textarea, #kopie input")?.value ?? "", TEXT.copied, () => say(TEXT.notCopied));

// --- What Gradio draws without a name, or in English
const setAttribute = (element, name, value) => {
  if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
};
const mend = () => {
  setAttribute(document.documentElement, "lang", "nl");
  setAttribute(document.getElementById("status"), "role", "status");
  setAttribute(document.getElementById("melding"), "role", "alert");
  setAttribute(document.getElementById("nalees-status"), "role", "status");
  setAttribute(document.getElementById("voet"), "role", "navigation");
  setAttribute(document.getElementById("voet"), "aria-label", TEXT.foot);
  setAttribute($("#woorden:is(fieldset), #woorden fieldset"), "aria-label", TEXT.wordings);
  // Each has a name of its own in Gradio, so that the arrow keys would not go from one to the other.
  for (const one of document.querySelectorAll("#woorden input")) setAttribute(one, "name", "woorden");
  const field = theField();
  const wrong = Boolean($("#melding p"));
  setAttribute(field, "aria-invalid", String(wrong));
  setAttribute(field, "aria-describedby", "melding");
  for (const list of document.querySelectorAll('[role="tablist"]')) setAttribute(list, "aria-label", TEXT.tabs);
  for (const tab of document.querySelectorAll('[role="tab"]')) {
    const panel = tab.id.replace(/-button$/, "");
    setAttribute(document.getElementById(panel), "aria-labelledby", tab.id);
    if (document.getElementById(panel)) setAttribute(tab, "aria-controls", panel);
    else tab.removeAttribute("aria-controls");
  }
  // Gradio's own pop-ups say in English what went wrong; the reader gets it beside the field.
  const popup = $(".toast-body");
  if (popup && !popup.dataset.gezien) {
    popup.dataset.gezien = "1";
    say(TEXT.lost, "melding");
  }
};

// The press desk has a script of its own, fetched only where its place is.
const openDesk = async () => {
  if ($("#pers-bureau:empty")) (await import("./desk.js")).mount();
};

let turns = 0;
const watch = () => {
  mend();
  openDesk();
  drawSaid();
  sayWhetherSame();
  const count = document.querySelectorAll(".beurt").length;
  if (count > turns) {
    if (byFinger()) theField()?.blur();
    show(document.querySelectorAll(".beurt")[count - 1], "start");
  }
  turns = count;
};
const start = () => {
  new MutationObserver(watch).observe(document.body, { childList: true, subtree: true });
  new MutationObserver(mend).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
  watch();
  openKept();
  // The server has opened the tab already; what the address names is shown once Gradio has drawn it.
  const wanted = viewOf(location.search);
  if (wanted.tab === "over") when(() => shown(wanted.id), focusOn);
  else if (wanted.paper)
    when(
      () => shown("plaats"),
      (anchor) => focusOn(anchor.parentElement),
    );
};
if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
else start();
