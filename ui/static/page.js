"use strict";
// What Gradio leaves to the page: markers that open their source, links that stay inside the page, and names and roles
// for screen readers. Listeners hang on the document, because Gradio replaces what is inside it with every answer.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  // All Dutch stands in ui/texts.py and comes along with the tag that loads this file.
  const TEXT = JSON.parse(document.currentScript.dataset.texts);
  const HERE = document.currentScript.src;
  let lastMarker = null;

  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const show = (element, block = "nearest") =>
    element?.scrollIntoView({ behavior: calm() ? "auto" : "smooth", block });
  // Where fingers point, a field with focus brings up a keyboard over the answer.
  const byFinger = () => matchMedia("(pointer: coarse)").matches;
  const theField = () => $("#vraagveld textarea, #vraagveld input");
  const openTab = (name) => {
    const button = document.getElementById(`tab-${name}-button`);
    if (button?.getAttribute("aria-selected") !== "true") button?.click();
  };
  const say = (text, name = "status") => {
    const region = document.getElementById(name);
    if (!region) return;
    const line = $(".mededeling", region) ?? region.appendChild(document.createElement("p"));
    line.className = "mededeling";
    line.textContent = text;
    line.dataset.beside = $(".md", region)?.textContent ?? "";
  };
  // What the page said itself is over as soon as the server says something new.
  const unsay = () => {
    for (const line of document.querySelectorAll(".mededeling"))
      if (line.dataset.beside !== ($(".md", line.parentElement)?.textContent ?? "")) line.remove();
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
      lastMarker?.isConnected && lastMarker.hash === `#${source.id}`
        ? lastMarker
        : $(`a.merk[href="#${source.id}"]`);
    marker?.focus();
    show(marker);
    return Boolean(marker);
  };

  // --- Places in this page that have an address: papers and parts of 'Over dit systeem'
  const goTo = (search, remember) => {
    const wanted = new URLSearchParams(search);
    if (remember) history.pushState(null, "", search || location.pathname);
    if (wanted.has("paper") || wanted.has("papers")) {
      openTab("papers");
      // The number comes back with what the server draws for this link, so an older view isn't taken for it.
      const number = Date.now();
      const name = wanted.get("paper") ?? "";
      when(
        () => $("#plek textarea, #plek input"),
        (field) => type(field, `${name}|${wanted.get("plaats") ?? ""}|${number}`),
      );
      when(() => document.getElementById(`weergave-${number}`), showPlace);
    } else if (wanted.has("over")) {
      openTab("over");
      const id = `over-${wanted.get("over")}`;
      when(() => document.getElementById(id)?.offsetParent && document.getElementById(id), focusOn);
    } else {
      openTab("vraag");
    }
  };
  const focusOn = (element) => {
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
    show(element, "start");
  };
  const showPlace = (view) => focusOn($("#plaats", view)?.parentElement ?? $("h2", view));
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
  const KEPT = "#antwoord=";
  let kept = "";
  const openKept = () => {
    if (!location.hash.startsWith(KEPT)) return;
    const [packed] = location.hash.slice(KEPT.length).split(".");
    try {
      const bytes = Uint8Array.from(atob(packed.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
      fillIn(new TextDecoder().decode(bytes), TEXT.kept);
      kept = location.hash;
    } catch {
      kept = ""; // cut short on its way: there is nothing to fill in
    }
  };
  const compareKept = () => {
    const made = [...document.querySelectorAll(".vast a")].at(-1)?.hash;
    if (!kept || made?.split(".")[0] !== kept.split(".")[0]) return;
    say(made === kept ? TEXT.same : TEXT.changed);
    kept = "";
  };
  const copyLink = (hash) =>
    copy(location.origin + location.pathname + hash, TEXT.linkCopied, () => {
      history.replaceState(null, "", location.pathname + hash);
      say(TEXT.linkInBar);
    });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const href = link.getAttribute("href");
      // A bare `#name` would reload the page, since it has a <base>; the conversation would be gone.
      if (href.startsWith("#")) {
        event.preventDefault();
        if (link.classList.contains("merk")) openSource(link);
        else if (href.startsWith(KEPT)) copyLink(href);
        else focusOn(document.getElementById(href.slice(1)) ?? document.body);
      } else if (href.startsWith("?vraag=")) {
        event.preventDefault();
        fillIn(new URLSearchParams(href).get("vraag"));
      } else if (/^\?(paper|papers|over)\b/.test(href)) {
        event.preventDefault();
        goTo(href, true);
      }
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
    if (tab && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      const all = [...tab.closest('[role="tablist"]').querySelectorAll('[role="tab"]')].filter((one) => one.offsetParent);
      const here = all.indexOf(tab);
      const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: all.length - 1 }[event.key];
      all.at(next % all.length)?.focus();
      event.preventDefault();
    }
  });
  addEventListener("popstate", () => goTo(location.search, false));
  addEventListener("hashchange", openKept);

  const copyAnswer = () =>
    copy($("#kopie textarea, #kopie input")?.value ?? "", TEXT.copied, () => say(TEXT.notCopied));

  // --- What Gradio draws without a name, or in English
  const setAttribute = (element, name, value) => {
    if (element && element.getAttribute(name) !== value) element.setAttribute(name, value);
  };
  const mend = () => {
    setAttribute(document.documentElement, "lang", "nl");
    setAttribute(document.getElementById("status"), "role", "status");
    setAttribute(document.getElementById("melding"), "role", "alert");
    setAttribute(document.getElementById("voet"), "role", "navigation");
    setAttribute(document.getElementById("voet"), "aria-label", TEXT.foot);
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
    if ($("#pers-bureau:empty")) (await import(new URL("desk.js", HERE))).mount();
  };

  let turns = 0;
  const watch = () => {
    mend();
    openDesk();
    unsay();
    compareKept();
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
    const wanted = new URLSearchParams(location.search);
    if (wanted.has("over") || wanted.has("paper"))
      when(
        () => document.getElementById(wanted.has("over") ? `over-${wanted.get("over")}` : "plaats")?.offsetParent,
        () => focusOn(wanted.has("over") ? document.getElementById(`over-${wanted.get("over")}`) : $("#plaats").parentElement),
      );
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
