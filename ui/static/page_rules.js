// What page.js decides without looking at the page, so that it can be tested without a browser: tests/js.
export const KEPT = "#antwoord=";

// The question in a link to an answer; null for any other address, and for a link that was cut short on its way.
export const keptQuestion = (hash) => {
  if (!hash.startsWith(KEPT)) return null;
  const [packed] = hash.slice(KEPT.length).split(".");
  try {
    const bytes = Uint8Array.from(atob(packed.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
    return new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
};

// Whether an answer that was just made is the one of a kept link: "same", "changed", or null for another question.
export const compareKept = (kept, made) => {
  if (!kept || made?.split(".")[0] !== kept.split(".")[0]) return null;
  return made === kept ? "same" : "changed";
};

// What a link of the page does: "marker", "kept", "inside" (an id on this page), "question" or "view" (papers, about);
// null for one that leads elsewhere.
export const linkKind = (href, isMarker = false) => {
  if (href.startsWith("#")) return isMarker ? "marker" : href.startsWith(KEPT) ? "kept" : "inside";
  if (href.startsWith("?vraag=")) return "question";
  return /^\?(paper|papers|over)\b/.test(href) ? "view" : null;
};

// Which tab an address is about, and what to show in it.
export const viewOf = (search) => {
  const wanted = new URLSearchParams(search);
  if (wanted.has("paper") || wanted.has("papers"))
    return { tab: "papers", paper: wanted.get("paper") ?? "", anchor: wanted.get("plaats") ?? "" };
  if (wanted.has("over")) return { tab: "over", id: `over-${wanted.get("over")}` };
  return { tab: "vraag" };
};

// The tab that a key leads to, of `count` tabs, from the one at `here`; null for any other key.
export const tabAfter = (key, here, count) => {
  const next = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: count - 1 }[key];
  return next === undefined ? null : (next + count) % count;
};
