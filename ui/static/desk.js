// The press desk: what happens when somebody types, clicks or waits. `page.js` loads this where the desk's place is.
import TEXT from "./pers-teksten.js";
import { Draft, fromServer, newLine, toServer } from "./desk_state.js";
import { countText, fill, frame, patchLine, sources, versions, work } from "./desk_view.js";

const CHECK_AFTER_MS = 700;
const $ = (id) => document.getElementById(id);
const API = new URL("../api/desk/", import.meta.url);
const draft = new Draft();
const open = new Set([0]);
let focusedId = null;
let checkTimer = 0;
let making = 0;

class Refused extends Error {}

async function post(name, body) {
  let response;
  try {
    response = await fetch(new URL(name, API), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Refused(TEXT.lost);
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  throw new Refused(told.error ?? TEXT.lost);
}

// --- What is shown
const say = (text) => ($("pers-status").textContent = text);
const sayWrong = (text) => {
  $("pers-melding").textContent = text;
  $("pers-onderwerp").setAttribute("aria-invalid", String(Boolean(text)));
};
const sayFault = (text) => $("pers-fout") && ($("pers-fout").textContent = text);

function drawAll() {
  const has = Boolean(draft.now);
  $("pers-leeg").hidden = has;
  $("pers-werk").hidden = !has;
  if (has) {
    $("pers-werk").replaceChildren(...work(draft, act));
    const chosen = document.querySelector(`input[name="pers-lengte"][value="${draft.now.made.length}"]`);
    if (chosen) chosen.checked = true;
    const form = document.querySelector(`input[name="pers-vorm"][value="${draft.now.made.form ?? "full"}"]`);
    if (form) form.checked = true;
    drawSources();
    fit();
  } else $("pers-werk").replaceChildren();
  drawState();
}

function drawSources() {
  for (const box of document.querySelectorAll("#pers-bronlijst details")) {
    const at = Number(box.id.split("-").at(-1));
    if (box.open) open.add(at);
    else open.delete(at);
  }
  $("pers-bronlijst").replaceChildren(...sources(draft, act, open));
}

function drawLines() {
  const numbers = draft.numbers();
  for (const line of draft.lines) {
    const element = $(`regel-${line.id}`);
    if (element) patchLine(element, line, draft, act, numbers);
  }
  drawState();
}

function drawState() {
  if (!draft.now) return;
  const stand = $("pers-stand");
  stand.className = draft.isChecked ? "gecontroleerd" : "concept";
  stand.textContent = draft.isChecked
    ? `✔ ${fill(TEXT.checked, { by: draft.now.checked_by, on: draft.now.checked_on })}`
    : `⚠ ${TEXT.concept}`;
  $("pers-tel").textContent = countText(draft);
  $("pers-terug").disabled = !draft.done.length;
  $("pers-opnieuw").disabled = !draft.undone.length;
  $("pers-versies")
    .querySelector("ul")
    .replaceChildren(...versions(draft, act));
}

// Where the browser can't let a field grow with its text by itself.
function fit(field = null) {
  if (CSS.supports("field-sizing", "content")) return;
  for (const one of field ? [field] : document.querySelectorAll("#pers-werk li textarea")) {
    one.style.height = "auto";
    one.style.height = `${one.scrollHeight + 2}px`;
  }
}

// --- Checking
function checkSoon() {
  clearTimeout(checkTimer);
  checkTimer = setTimeout(checkNow, CHECK_AFTER_MS);
}

async function checkNow() {
  clearTimeout(checkTimer);
  if (!draft.now) return;
  for (const gap of [false, true]) {
    const lines = draft.now.parts
      .filter((part) => (part.heading === TEXT.gaps) === gap)
      .flatMap((part) => part.lines)
      .filter((line) => ["unchecked", "failed"].includes(line.kind));
    if (!lines.length) continue;
    const asked = lines.map((line) => line.text);
    try {
      const response = await post("check", { gap, lines: lines.map(toServer) });
      const { lines: found, passages } = await response.json();
      draft.addPassages(passages);
      lines.forEach((line, at) => {
        const now = draft.line(line.id);
        if (now && now.text === asked[at]) take(now, found[at]);
      });
      sayFault("");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      for (const line of lines) if (draft.line(line.id)?.kind === "unchecked") draft.line(line.id).kind = "failed";
      sayFault(error.message);
    }
  }
  draft.save();
  drawSources();
  drawLines();
}

// Her words and her own name to it stay; what the server makes of them is taken over. A line that it doubts keeps its
// places: they are looked at again when she mends it.
function take(line, found) {
  const { kind, verdict, reasons, near, nearest, citations } = found;
  Object.assign(line, { kind: kind === "own" ? "doubt" : kind, verdict, reasons, near, nearest });
  if (kind !== "own" && kind !== "doubt") line.citations = citations;
}

// Whatever changes the text ends the check that somebody put a date to.
function textChanged() {
  if (!draft.isChecked) return;
  draft.now.checked_on = "";
  $("pers-op").value = "";
  say(TEXT.uncheckedAgain);
}

// --- What she does
const act = {
  subjectKey(event) {
    if (event.key === "Enter" && !event.shiftKey) act.make(event);
  },

  async make(event) {
    event?.preventDefault();
    await fetchDraft($("pers-onderwerp").value, chosenLength(), chosenForm(), (fresh) => {
      if (draft.now) draft.keep(TEXT.before);
      draft.replace(fresh);
      draft.keep(TEXT.first);
      open.clear();
      open.add(0);
      focusedId = null;
      return TEXT.made;
    });
  },

  async length(value) {
    if (!draft.now || draft.now.made.length === value) return;
    await fetchDraft(draft.now.made.question, value, chosenForm(), (fresh) => {
      const hadEdits = draft.hasEdits;
      draft.keep(TEXT.other);
      draft.replace(draft.withEdits(fresh));
      return hadEdits ? TEXT.lengthKept : TEXT.lengthDone;
    });
  },

  // Another form has other parts: hers stay in the version of before.
  async form(value) {
    if (!draft.now || draft.now.made.form === value) return;
    await fetchDraft(draft.now.made.question, chosenLength(), value, (fresh) => {
      draft.keep(TEXT.otherForm);
      draft.replace(fresh);
      return TEXT.formDone;
    });
  },

  typed(id, text) {
    draft.change(() => {
      const line = draft.line(id);
      line.text = text;
      line.kind = text.trim() ? "unchecked" : "empty";
      textChanged();
    }, id);
    fit($(`regel-tekst-${id}`));
    drawLines();
    checkSoon();
  },

  focused(id) {
    focusedId = id;
  },

  own(id, isOwn) {
    draft.change(() => {
      draft.line(id).is_own = isOwn;
      textChanged();
    });
    drawLines();
  },

  remove(id) {
    draft.change((now) => {
      const line = draft.line(id);
      const part = draft.partOf(line);
      part.lines.splice(part.lines.indexOf(line), 1);
      if (line.was !== null) now.removed.push(line.was);
      textChanged();
    });
    drawAll();
    $("pers-terug").focus();
    say(TEXT.removed);
  },

  add(at) {
    const line = newLine();
    draft.change((now) => now.parts[at].lines.push(line));
    drawAll();
    $(`regel-tekst-${line.id}`).focus();
  },

  insert(passage, sentence) {
    const line = quoteLine({ ...citationIn(passage), start: sentence.start, end: sentence.end, quote: sentence.text });
    const part = draft.change((now) => {
      const after = draft.line(focusedId);
      const into = after ? draft.partOf(after) : now.parts[0];
      const at = after ? into.lines.indexOf(after) + 1 : into.lines.length;
      const isEmpty = after && !after.text.trim();
      into.lines.splice(isEmpty ? at - 1 : at, isEmpty ? 1 : 0, line);
      textChanged();
      return into;
    });
    drawAll();
    $(`regel-tekst-${line.id}`).focus();
    say(fill(TEXT.inserted, { part: part.heading }));
  },

  useNearest(id) {
    draft.change(() => {
      const line = draft.line(id);
      Object.assign(line, { ...quoteLine(line.nearest), id: line.id, was: line.was });
      textChanged();
    });
    drawAll();
    $(`regel-tekst-${id}`).focus();
    say(fill(TEXT.inserted, { part: draft.partOf(draft.line(id)).heading }));
  },

  undo: () => stepped(draft.undo(), TEXT.undone),
  redo: () => stepped(draft.redo(), TEXT.redone),

  keep() {
    draft.keep(TEXT.byHand);
    drawState();
    say(TEXT.kept);
  },

  putBack(at) {
    draft.putBack(at);
    drawAll();
    checkSoon();
    $("pers-titel").focus();
    say(TEXT.isBack);
  },

  clear() {
    draft.clear();
    drawAll();
    $("pers-onderwerp").value = "";
    $("pers-onderwerp").focus();
    say(TEXT.cleared);
  },

  checkedBy: (event) => setCheck({ checked_by: event.target.value }),
  checkedOn: (event) => setCheck({ checked_on: event.target.value }),
  today() {
    const now = new Date();
    $("pers-op").value = `${now.getDate()} ${TEXT.months[now.getMonth()]} ${now.getFullYear()}`;
    setCheck({ checked_on: $("pers-op").value });
  },

  async export(format) {
    const response = await exported(format);
    if (!response) return;
    const name =
      /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? `concept.${format}`;
    const address = URL.createObjectURL(await response.blob());
    const link = Object.assign(document.createElement("a"), { href: address, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    say(TEXT.exported);
  },

  async copy() {
    const response = await exported("txt");
    if (!response) return;
    try {
      await navigator.clipboard.writeText(await response.text());
      say(TEXT.copied);
    } catch {
      sayFault(TEXT.notCopied);
    }
  },
};

const quoteLine = (citation) =>
  newLine({ text: citation.quote, kind: "quote", verdict: "literal", citations: [citation] });
const citationIn = ({ paper, paper_id, section, source, page }) => ({
  marker: 0,
  paper,
  paper_id,
  section,
  source,
  page,
});
const chosenLength = () => document.querySelector('input[name="pers-lengte"]:checked')?.value ?? "short";
const chosenForm = () => document.querySelector('input[name="pers-vorm"]:checked')?.value ?? "full";

function setCheck(values) {
  draft.change((now) => Object.assign(now, values), Object.keys(values)[0]);
  drawState();
}

function stepped(isDone, text) {
  if (!isDone) return;
  drawAll();
  checkSoon();
  const button = $("pers-terug");
  (button.disabled ? $("pers-titel") : button).focus();
  say(text);
}

async function fetchDraft(subject, length, form, put) {
  const number = ++making;
  sayWrong("");
  say(TEXT.making);
  try {
    const record = await (await post("draft", { subject, length, form })).json();
    if (number !== making) return;
    if (record.draft.outcome === "refused") {
      say("");
      sayWrong(TEXT.refused);
      return;
    }
    const text = put(fromServer(record));
    drawAll();
    checkSoon();
    say(text);
    $("pers-titel").focus();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (number !== making) return;
    say("");
    sayWrong(error.message);
    $("pers-onderwerp").focus();
  }
}

async function exported(format) {
  sayFault("");
  const { passages, removed, parts, ...rest } = draft.now;
  const sent = { ...rest, parts: parts.map(({ heading, lines }) => ({ heading, lines: lines.map(toServer) })) };
  try {
    return await post("export", { format, draft: sent });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    sayFault(error.message);
    return null;
  }
}

// --- The place for the desk comes and goes with its tab; what is in it is drawn again from the draft.
export function mount() {
  const place = $("pers-bureau");
  if (!place || place.firstChild) return;
  place.append(...frame(act));
  if (draft.now) $("pers-onderwerp").value = draft.now.made.question;
  drawAll();
  if (draft.lines.some((line) => ["unchecked", "failed"].includes(line.kind))) checkSoon();
}
