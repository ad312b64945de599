// The filter of the page, by the rules of webmap/facts.py; a test holds the two together.

import { NOT_STATED } from "./view.js";

const LISTED = ["missions", "kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "precision"];
const SEARCHED = ["name_th", "name_en", "agency_th", "agency_en", "note_th", "note_en"];

export function plain(text) {
  return text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}

export function facetValue(facet, record) {
  switch (facet) {
    case "missions": return record.mission;
    case "kinds": return record.kindKey;
    case "district": return record.district ?? "";
    case "subdistrict": return record.subdistrict ?? "";
    case "agency": return record.agency_th ?? NOT_STATED;
    case "fy": return record.fiscal_year === null ? NOT_STATED : String(record.fiscal_year);
    default: return record[facet] ?? NOT_STATED;
  }
}

function budgetTest(text) {
  if (text === NOT_STATED) return (record) => record.budget_thb === null;
  const [low, high] = text.split("-");
  const from = low === "" ? 0 : Number(low);
  const to = high === "" ? Infinity : Number(high);
  return (record) => record.budget_thb !== null && record.budget_thb >= from && record.budget_thb <= to;
}

function textTest(text) {
  const words = plain(text).split(" ");
  return (record) => {
    record.haystack ??= plain(SEARCHED.map((key) => record[key] ?? "").join(" \n "));
    return words.every((word) => record.haystack.includes(word));
  };
}

// Tests a facet's value must pass; only facets that restrict anything.
function tests(view) {
  const found = [["missions", (record) => view.missions.includes(record.mission)]];
  if (view.kinds.length) {
    const narrowed = new Set(view.kinds.map((kind) => kind.split(".")[0]));
    const kinds = new Set(view.kinds);
    found.push(["kinds", (record) => !narrowed.has(record.mission) || kinds.has(record.kindKey)]);
  }
  for (const facet of LISTED.slice(2)) {
    if (!view[facet].length) continue;
    const wanted = new Set(view[facet]);
    found.push([facet, (record) => wanted.has(facetValue(facet, record))]);
  }
  if (view.budget) found.push(["budget", budgetTest(view.budget)]);
  if (view.q) found.push(["q", textTest(view.q)]);
  return found;
}

// The records that pass, and for each listed facet the count of each value with all other facets applied.
export function applyFilter(records, view) {
  const checks = tests(view);
  const shown = [];
  const counts = Object.fromEntries(LISTED.map((facet) => [facet, new Map()]));
  const add = (facet, record) => {
    const value = facetValue(facet, record);
    counts[facet].set(value, (counts[facet].get(value) ?? 0) + 1);
  };
  for (const record of records) {
    let failed = null;
    let sortFailed = false;
    let many = false;
    for (const [facet, passes] of checks) {
      if (passes(record)) continue;
      if (facet === "missions" || facet === "kinds") sortFailed = true;
      else if (failed !== null) { many = true; break; } else failed = facet;
    }
    if (many) continue;
    if (failed === null) {
      add("missions", record);
      add("kinds", record);
      if (sortFailed) continue;
      shown.push(record);
      for (const facet of LISTED.slice(2)) add(facet, record);
    } else if (!sortFailed && LISTED.includes(failed)) {
      add(failed, record);
    }
  }
  return { shown, counts };
}
