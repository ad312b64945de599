// The View in the browser: the same keys, the same canonical query as webmap/view.py.

const MANY = ["missions", "kinds", "district", "subdistrict", "mechanism", "status", "fy", "precision", "gap"];
const ORDER = ["year", "kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "budget", "precision",
  "q", "shade", "compare", "at", "base", "lang", "title", "asof",
  "gap", "measure", "reach_m", "detour", "demand", "scenario", "sites", "candidates"];
const STEP_M = 100;

export const QUESTION = ["measure", "reach_m", "detour", "demand", "scenario", "sites", "candidates"];

export const NOT_STATED = "not_stated";

const page = document.querySelector("meta[name=planmap]").dataset;
const opened = location.pathname;

// Whether the page still stands at a short address, which says its view by an id alone.
function isShort() {
  return page.query !== undefined && location.pathname === opened;
}

// Where the view of a page stands: in the query of its address, or in that which a short address stands for, unless a
// stand-alone file says otherwise.
export const address = {
  read: () => (isShort() ? page.query : location.search),
  write(query, quiet) {
    if (quiet && isShort()) return;   // a pan leaves a short address as it is
    const home = page.home ?? location.pathname;
    const whole = [query, page.extra].filter(Boolean).join("&");
    history[quiet ? "replaceState" : "pushState"](null, "", whole ? `${home}?${whole}` : home);
  },
};

// Reads a query that the server has already checked.
export function parse(search, choices) {
  const query = new URLSearchParams(search);
  const view = initial(choices);
  for (const key of MANY) {
    const wanted = new Set(query.getAll(key).flatMap((value) => value.split(",")));
    if (!query.has(key)) continue;
    if (key === "fy") view.fy = [...new Set([...wanted].filter(Boolean).map((y) => (Number(y) > 2400 ? String(Number(y) - 543) : y)))].sort();
    else view[key] = choices[key].filter((value) => wanted.has(value));
  }
  view.agency = choices.agency.filter((name) => query.getAll("agency").includes(name));
  if (query.has("kinds") && !query.has("missions")) {
    view.missions = choices.missions.filter((m) => view.kinds.some((kind) => kind.startsWith(`${m}.`)));
  }
  view.kinds = view.kinds.filter((kind) => view.missions.includes(kind.split(".")[0]));
  for (const key of ["q", "title"]) view[key] = tidy(query.get(key) ?? "");
  for (const key of ["shade", "base", "lang", "measure", "demand", "scenario"]) view[key] = query.get(key) ?? view[key];
  view.budget = (query.get("budget") ?? "").replace(/\d+/g, (digits) => String(Number(digits)));
  view.at = (query.get("at") ?? view.at).split(",").map((part, at, all) => (all.length === 3 ? String(Number(Number(part).toFixed(at === 2 ? 2 : 5))) : part)).join(",");
  view.asof = (query.get("asof") ?? "").replace(/^\d{4}(?=-)/, (year) => (Number(year) > 2400 ? String(Number(year) - 543) : year));
  if (query.has("compare")) view.compare = toQuery(parse(query.get("compare"), choices), choices);
  if (query.has("reach_m")) view.reach_m = Math.floor(Number(query.get("reach_m")) / STEP_M) * STEP_M;
  if (query.has("sites")) view.sites = Number(query.get("sites"));
  view.detour = Number(query.get("detour") ?? view.detour);
  view.candidates = (query.get("candidates") ?? "").split(";").map((point) => (point.includes(",") ? point.split(",").map((part) => String(Number(Number(part).toFixed(5)))).join(",") : point)).join(";");
  view.year = Number(query.get("year") ?? view.year);
  return view;
}

// Text as the server takes it: single spaces, no control characters.
export function tidy(text) {
  return text.replace(/\s+/g, " ").replace(/[\u0000-\u001f\u007f-\u009f]/g, "").trim();
}

function escaped(value) {
  return encodeURIComponent(value).replace(/%2C/g, ",").replace(/%3A/g, ":").replace(/%3B/g, ";").replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function initial(choices) {
  return {
    missions: [...choices.missions], kinds: [], district: [], subdistrict: [], mechanism: [], status: [], agency: [],
    fy: [], budget: "", precision: [], q: "", shade: "none", year: choices.years.at(-1) ?? 0, compare: null, at: "province",
    base: "none", lang: "", title: "", asof: "",
    gap: [], measure: "", reach_m: null, detour: 1, demand: "", scenario: "", sites: null, candidates: "",
  };
}

export function toQuery(view, choices, without = []) {
  const start = initial(choices);
  const parts = [];
  const put = (key, value) => parts.push(`${key}=${escaped(value)}`);
  const implied = choices.missions.filter((m) => !view.kinds.length || view.kinds.some((kind) => kind.startsWith(`${m}.`)));
  if (String(view.missions) !== String(implied)) put("missions", view.missions.join(",") || "none");
  for (const key of ORDER) {
    const value = view[key];
    if (without.includes(key) || String(value) === String(start[key])) continue;
    if (key === "agency") value.forEach((name) => put(key, name));
    else put(key, Array.isArray(value) ? value.join(",") : value);
  }
  return parts.join("&");
}

// The state of the page: one view, and who wants to know when it changes.
export class State {
  constructor(view, choices) {
    this.view = view;
    this.choices = choices;
    this.listeners = [];
    addEventListener("popstate", () => {
      const changed = parse(address.read(), this.choices);
      const keys = Object.keys(changed).filter((key) => String(changed[key]) !== String(this.view[key]));
      this.view = changed;
      this.tell(keys, true);
    });
  }

  // Changes some keys; each step can be undone with the browser's Back, except moves of the map.
  set(changes, { quiet = false } = {}) {
    const keys = Object.keys(changes).filter((key) => String(changes[key]) !== String(this.view[key]));
    if (!keys.length) return;
    this.view = { ...this.view, ...changes };
    this.view.kinds = this.view.kinds.filter((kind) => this.view.missions.includes(kind.split(".")[0]));
    this.write?.();
    const query = this.query();
    this.write = () => {
      this.write = null;
      address.write(query, quiet);
    };
    setTimeout(() => this.write?.());   // the map first: the browser takes its time to change an address
    this.tell(keys, false);
  }

  query(without = []) {
    return toQuery(this.view, this.choices, without);
  }

  listen(action) {
    this.listeners.push(action);
  }

  tell(keys, back) {
    for (const action of this.listeners) action(keys, back);
  }
}
