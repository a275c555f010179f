// The draft as it is being edited: lines, undo, versions. It is kept in this tab of the browser (sessionStorage) and
// nowhere else; the server sees lines only to check them and to make a file.
const KEY = "standpunt-pers";
// How lines are kept; what a page of before an update kept otherwise is not read.
const SHAPE = 2;
const MAX_UNDO = 100;
const MAX_VERSIONS = 20;
const SAME_TYPING_MS = 1500;

let nextId = 1;
const newId = () => nextId++;
export const placeOf = (cited) => `${cited.source} ${cited.start} ${cited.end}`;

// A line as the server has it (`qa/press/records.py`), with a number and the words that it came with.
export const newLine = (fields = {}) => ({
  id: newId(),
  was: null,
  text: "",
  kind: "empty",
  citations: [],
  is_own: false,
  verdict: null,
  reasons: [],
  near: "",
  nearest: null,
  ...fields,
});

// A draft of the server as something to edit.
export const fromServer = ({ draft, passages }) => ({
  ...draft,
  passages,
  removed: [],
  parts: draft.parts.map((part) => ({
    ...part,
    lines: part.lines.map((line) => newLine({ ...line, was: line.text })),
  })),
});

// A line for the server, which cuts the quotes from the papers itself and says what a line is.
export const toServer = ({ text, is_own, citations }) => ({
  text,
  is_own,
  citations: citations.map((citation) => ({ ...citation, quote: "" })),
});

export class Draft {
  constructor() {
    this.now = null;
    this.versions = [];
    this.undone = [];
    this.done = [];
    this.lastTyped = { key: null, at: 0 };
    this.load();
  }

  get lines() {
    return this.now ? this.now.parts.flatMap((part) => part.lines) : [];
  }

  line(id) {
    return this.lines.find((line) => line.id === id);
  }

  partOf(line) {
    return this.now.parts.find((part) => part.lines.includes(line));
  }

  // What a line is to the reader.
  kindOf(line) {
    return line.kind === "doubt" && line.is_own && this.mayOwn(line) ? "own" : line.kind;
  }

  // A quote of the papers with other words in it is nobody's own.
  mayOwn(line) {
    return line.verdict !== "changed_quote" || line.nearest === null;
  }

  count(kind) {
    return this.lines.filter((line) => this.kindOf(line) === kind).length;
  }

  get isChecked() {
    return Boolean(this.now?.checked_by.trim() && this.now?.checked_on.trim());
  }

  // Numbers in the order of the text, as in the exported file.
  numbers() {
    const numbers = new Map();
    for (const line of this.lines)
      if (["quote", "paraphrase"].includes(line.kind))
        for (const cited of line.citations)
          if (!numbers.has(placeOf(cited))) numbers.set(placeOf(cited), numbers.size + 1);
    return numbers;
  }

  // --- Changes. Each is remembered before it is made; typing on in one line counts as one change.
  change(act, key = null) {
    const at = Date.now();
    const goesOn = key !== null && this.lastTyped.key === key && at - this.lastTyped.at < SAME_TYPING_MS;
    if (!goesOn) {
      this.done.push(this.copy());
      this.done.splice(0, this.done.length - MAX_UNDO);
    }
    this.undone = [];
    this.lastTyped = { key, at };
    const result = act(this.now);
    this.save();
    return result;
  }

  copy() {
    return this.now && { ...structuredClone({ ...this.now, passages: null }), passages: this.now.passages };
  }

  step(from, to) {
    if (!from.length) return false;
    to.push(this.copy());
    this.now = from.pop();
    this.lastTyped = { key: null, at: 0 };
    this.save();
    return true;
  }

  undo() {
    return this.step(this.done, this.undone);
  }

  redo() {
    return this.step(this.undone, this.done);
  }

  replace(fresh) {
    if (this.now) this.done.push(this.copy());
    this.undone = [];
    this.lastTyped = { key: null, at: 0 };
    this.now = fresh;
    this.save();
  }

  get hasEdits() {
    return Boolean(this.now) && (this.now.removed.length > 0 || this.lines.some((line) => line.text !== line.was));
  }

  // The other length with her own work in it: her lines stay, what she took out stays out.
  withEdits(fresh) {
    const removed = new Set(this.now.removed);
    const edited = new Map();
    const added = [];
    for (const part of this.now.parts)
      for (const line of part.lines) if (line.was === null || line.text !== line.was) added.push([part, line]);
    for (const [, line] of added) if (line.was !== null) edited.set(line.was, line);
    const placed = new Set();
    for (const part of fresh.parts)
      part.lines = part.lines.flatMap((line) => {
        if (removed.has(line.text)) return [];
        const mine = edited.get(line.text);
        if (!mine) return [line];
        if (placed.has(mine)) return [];
        placed.add(mine);
        return [mine];
      });
    for (const [part, line] of added) {
      if (placed.has(line) || !line.text.trim()) continue;
      let target = fresh.parts.find((one) => one.heading === part.heading);
      if (!target) fresh.parts.push((target = { heading: part.heading, lines: [] }));
      target.lines.push(line);
    }
    const known = new Set(fresh.passages.map(placeOf));
    fresh.passages.push(...this.now.passages.filter((passage) => !known.has(placeOf(passage))));
    return { ...fresh, removed: this.now.removed, checked_by: this.now.checked_by };
  }

  addPassages(passages) {
    const known = new Set(this.now.passages.map(placeOf));
    const fresh = passages.filter((passage) => !known.has(placeOf(passage)));
    if (fresh.length) this.now.passages = [...this.now.passages, ...fresh];
  }

  // --- Versions
  keep(label) {
    if (!this.now) return;
    this.versions.unshift({ at: new Date().toISOString(), label, draft: this.copy() });
    this.versions.splice(MAX_VERSIONS);
    this.save();
  }

  putBack(index) {
    const { passages, ...rest } = this.versions[index].draft;
    this.replace({ ...structuredClone(rest), passages });
  }

  clear() {
    Object.assign(this, { now: null, versions: [], done: [], undone: [] });
    sessionStorage.removeItem(KEY);
  }

  save() {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ shape: SHAPE, now: this.now, versions: this.versions }));
    } catch {
      // Full or forbidden: the draft lives on in this page, but is gone when it is loaded again.
      sessionStorage.removeItem(KEY);
    }
  }

  load() {
    try {
      const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
      if (stored?.shape === SHAPE) ({ now: this.now, versions: this.versions } = stored);
    } catch {
      sessionStorage.removeItem(KEY);
    }
    const all = [this.now, ...this.versions.map((version) => version.draft)].filter(Boolean);
    nextId =
      1 + Math.max(0, ...all.flatMap((draft) => draft.parts.flatMap((part) => part.lines.map((line) => line.id))));
  }
}
