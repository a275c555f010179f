// Draws the desk. Everything from outside goes in as text, never as HTML.
import TEXT from "./pers-teksten.js";
import { placeOf } from "./desk_state.js";

export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
// An element with properties (`class` and names with a dash as attributes) and children.
export const make = (tag, properties = {}, ...children) => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (typeof value === "boolean" && name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};
const button = (text, onclick, properties = {}) =>
  make("button", { type: "button", class: "lg secondary", onclick, ...properties }, text);
const hidden = (text) => make("span", { class: "alleen-voorlezen" }, text);

export const frame = (act) => {
  const radio = (name, value, text, checked, onchange) =>
    make("label", { class: "keuze" }, make("input", { type: "radio", name, value, checked, onchange }), text);
  return [
    make(
      "form",
      { id: "pers-vraag", novalidate: true, onsubmit: act.make },
      make("label", { for: "pers-onderwerp", class: "veldnaam" }, TEXT.subject),
      make("p", { id: "pers-uitleg", class: "uitleg" }, TEXT.subjectInfo),
      make("textarea", {
        id: "pers-onderwerp",
        rows: "2",
        maxlength: "5000",
        lang: "nl",
        autocomplete: "off",
        "aria-describedby": "pers-uitleg pers-melding",
        onkeydown: act.subjectKey,
      }),
      make("p", { id: "pers-melding", role: "alert" }),
      make(
        "fieldset",
        {},
        make("legend", {}, TEXT.length),
        ...["short", "long"].map((value) =>
          radio("pers-lengte", value, TEXT[value], value === "short", () => act.length(value)),
        ),
      ),
      make(
        "fieldset",
        {},
        make("legend", {}, TEXT.form),
        ...Object.entries(TEXT.forms).map(([value, text]) =>
          radio("pers-vorm", value, text, value === "full", () => act.form(value)),
        ),
      ),
      make("button", { type: "submit", class: "lg primary", id: "pers-maak" }, TEXT.make),
    ),
    make("p", { id: "pers-status", role: "status" }),
    make("div", { id: "pers-leeg" }, make("h2", {}, TEXT.emptyHeading), make("p", {}, TEXT.empty)),
    make("div", { id: "pers-werk", hidden: true }),
  ];
};

export const work = (draft, act) => [
  make(
    "div",
    { class: "pers-kop" },
    make("h2", { id: "pers-titel", tabindex: "-1" }, draft.now.headline),
    make("p", { id: "pers-stand" }),
    make("p", { id: "pers-tel", "aria-live": "polite" }),
    make(
      "div",
      { class: "pers-knoppen", role: "group", "aria-label": TEXT.versions },
      button(TEXT.undo, act.undo, { id: "pers-terug" }),
      button(TEXT.redo, act.redo, { id: "pers-opnieuw" }),
      button(TEXT.keep, act.keep),
      button(TEXT.clear, act.clear),
    ),
    make("details", { id: "pers-versies" }, make("summary", {}, TEXT.versions), make("ul")),
  ),
  make(
    "div",
    { class: "pers-vak" },
    make("div", { class: "pers-tekst" }, ...draft.now.parts.map((part, at) => partElement(part, at, draft, act))),
    make(
      "div",
      { class: "pers-bronnen bronnen" },
      make("h3", {}, TEXT.sources),
      make("p", { class: "uitleg" }, TEXT.sourcesInfo),
      make("div", { id: "pers-bronlijst" }),
    ),
  ),
  make(
    "div",
    { class: "pers-eind" },
    make("h3", {}, TEXT.check),
    make(
      "div",
      { class: "pers-velden" },
      field("pers-door", TEXT.checkedBy, draft.now.checked_by, act.checkedBy),
      field("pers-op", TEXT.checkedOn, draft.now.checked_on, act.checkedOn, TEXT.checkedOnInfo),
      button(TEXT.today, act.today, { id: "pers-vandaag" }),
    ),
    make("h3", {}, TEXT.export),
    make("p", { class: "uitleg" }, TEXT.exportInfo),
    make(
      "div",
      { class: "pers-knoppen" },
      ...Object.entries(TEXT.formats).map(([format, text]) =>
        button(text, () => act.export(format), { id: `pers-${format}` }),
      ),
      button(TEXT.copy, act.copy, { id: "pers-kopieer" }),
    ),
    make("p", { id: "pers-fout", role: "alert" }),
    make(
      "p",
      { class: "uitleg" },
      fill(TEXT.facts, { version: draft.now.made.corpus_version, code: draft.now.made.code }),
    ),
  ),
];

const field = (id, label, value, oninput, info = "") => {
  const input = make("input", { id, type: "text", maxlength: "100", autocomplete: "off", oninput });
  input.value = value;
  if (info) input.setAttribute("aria-describedby", `${id}-uitleg`);
  return make(
    "div",
    {},
    make("label", { for: id, class: "veldnaam" }, label),
    input,
    info ? make("p", { id: `${id}-uitleg`, class: "uitleg" }, info) : null,
  );
};

const partElement = (part, at, draft, act) =>
  make(
    "section",
    { class: "pers-deel", "aria-labelledby": `pers-deel-${at}` },
    make("h3", { id: `pers-deel-${at}` }, part.heading),
    make("ul", {}, ...part.lines.map((line, number) => lineElement(line, part, number, draft, act))),
    button(TEXT.add, () => act.add(at), { class: "lg secondary klein" }),
  );

const lineElement = (line, part, number, draft, act) => {
  const name = fill(TEXT.line, { part: part.heading, number: number + 1 });
  const text = make("textarea", {
    id: `regel-tekst-${line.id}`,
    rows: "1",
    maxlength: "1200",
    lang: "nl",
    "aria-label": name,
    "aria-describedby": `regel-soort-${line.id} regel-waarom-${line.id}`,
    oninput: (event) => act.typed(line.id, event.target.value),
    onfocus: () => act.focused(line.id),
  });
  text.value = line.text;
  const element = make(
    "li",
    { class: "regel", id: `regel-${line.id}` },
    make(
      "div",
      { class: "regel-kop" },
      make("p", { class: "soort", id: `regel-soort-${line.id}` }),
      button(TEXT.remove, () => act.remove(line.id), {
        class: "lg secondary klein",
        "aria-label": `${TEXT.remove}: ${name}`,
      }),
    ),
    text,
    make("div", { class: "waarom", id: `regel-waarom-${line.id}` }),
  );
  patchLine(element, line, draft, act, draft.numbers());
  return element;
};

// What is said of a line; its text field is left alone, since somebody may be typing in it.
export const patchLine = (element, line, draft, act, numbers) => {
  const kind = draft.kindOf(line);
  element.dataset.kind = kind;
  const marks = ["quote", "paraphrase"].includes(kind)
    ? line.citations.map((cited) => markerLink(cited, draft, numbers))
    : [];
  element
    .querySelector(".soort")
    .replaceChildren(`${kind === "doubt" ? TEXT.verdicts[line.verdict] : TEXT.kinds[kind]} `, ...marks);
  const why = [];
  if (kind === "doubt" || kind === "own") {
    if (line.reasons.length) why.push(make("p", {}, line.reasons.join(" ")));
    if (line.near) {
      why.push(make("p", {}, fill(TEXT.nearest, { paper: line.nearest.paper })), make("blockquote", {}, line.near));
      why.push(button(TEXT.useNearest, () => act.useNearest(line.id), { class: "lg secondary klein" }));
    }
    if (draft.mayOwn(line)) {
      const own = make("input", { type: "checkbox", onchange: (event) => act.own(line.id, event.target.checked) });
      own.checked = line.is_own;
      why.push(make("label", { class: "keuze" }, own, TEXT.own));
    }
  }
  const box = element.querySelector(".waarom");
  const hadFocus = box.contains(document.activeElement) && document.activeElement.type === "checkbox";
  box.replaceChildren(...why);
  if (hadFocus) box.querySelector("input")?.focus();
};

const markerLink = (cited, draft, numbers) => {
  const at = draft.now.passages.findIndex(
    (p) => p.source === cited.source && p.start <= cited.start && cited.end <= p.end,
  );
  return make(
    "a",
    { class: "merk", href: `#pers-bron-${at}` },
    hidden(`${TEXT.source} `),
    `[${numbers.get(placeOf(cited))}]`,
  );
};

export const sources = (draft, act, open) => {
  const numbers = draft.numbers();
  const boxes = draft.now.passages.map((passage, at) => {
    const inside = [
      ...new Set(
        draft.lines
          .filter((line) => ["quote", "paraphrase"].includes(line.kind))
          .flatMap((line) => line.citations)
          .filter((c) => c.source === passage.source && passage.start <= c.start && c.end <= passage.end)
          .map((cited) => numbers.get(placeOf(cited))),
      ),
    ].sort((a, b) => a - b);
    return { inside, box: sourceBox(passage, at, inside, act, open) };
  });
  const cited = boxes.filter((one) => one.inside.length).sort((a, b) => a.inside[0] - b.inside[0]);
  const others = boxes.filter((one) => !one.inside.length);
  return [
    ...cited.map((one) => one.box),
    ...(others.length ? [make("p", { class: "meer" }, TEXT.more)] : []),
    ...others.map((one) => one.box),
  ];
};

const sourceBox = (passage, at, inside, act, open) => {
  const place = [passage.section, passage.page === null ? "" : fill(TEXT.page, passage)].filter(Boolean).join(", ");
  const address = `?paper=${encodeURIComponent(passage.paper_id)}&plaats=${passage.start}-${passage.end}`;
  return make(
    "details",
    { class: "bron", id: `pers-bron-${at}`, open: open.has(at) },
    make(
      "summary",
      {},
      make("span", { class: "nummers" }, inside.map((number) => `[${number}]`).join(" ")),
      " ",
      make("strong", {}, passage.paper),
      " ",
      make("span", { class: "plaats" }, place),
    ),
    make(
      "ul",
      { class: "zinnen" },
      ...passage.sentences.map((sentence) =>
        make(
          "li",
          {},
          make(
            "button",
            { type: "button", class: "zin", onclick: () => act.insert(passage, sentence) },
            hidden(`${TEXT.insert} `),
            sentence.text,
          ),
        ),
      ),
    ),
    make("p", {}, make("a", { class: "open", href: address }, TEXT.openPaper)),
  );
};

export const versions = (draft, act) =>
  draft.versions.length
    ? draft.versions.map((version, at) => {
        const when = new Date(version.at);
        const time = `${String(when.getHours()).padStart(2, "0")}.${String(when.getMinutes()).padStart(2, "0")} uur`;
        return make(
          "li",
          {},
          `${version.label}, ${time} `,
          button(TEXT.putBack, () => act.putBack(at), {
            class: "lg secondary klein",
            "aria-label": `${TEXT.putBack}: ${version.label}, ${time}`,
          }),
        );
      })
    : [make("li", {}, TEXT.noVersions)];

export const countText = (draft) => {
  const say = (one, many, count) => (count === 0 ? [] : [count === 1 ? one : fill(many, { count })]);
  const open = draft.count("unchecked") + draft.count("failed");
  const doubts = draft.count("doubt");
  const own = say(TEXT.oneOwn, TEXT.owns, draft.count("own"));
  if (open) return TEXT.kinds[draft.count("failed") ? "failed" : "unchecked"];
  return [...(doubts ? say(TEXT.oneDoubt, TEXT.doubts, doubts) : own.length ? [] : [TEXT.allHold]), ...own].join(" ");
};
