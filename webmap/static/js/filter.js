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

// A test of baht; null, or no number, is what no source states.
function bahtTest(text) {
  const stated = (baht) => baht !== null && !Number.isNaN(baht);
  if (text === NOT_STATED) return (baht) => !stated(baht);
  const [low, high] = text.split("-");
  const from = low === "" ? 0 : Number(low);
  const to = high === "" ? Infinity : Number(high);
  return (baht) => stated(baht) && baht >= from && baht <= to;
}

function haystackOf(record) {
  return record.haystack ??= plain(SEARCHED.map((key) => record[key] ?? "").join(" \n "));
}

// Makes ready in idle moments what the first search by words would have to make.
export function prepare(records) {
  const wait = window.requestIdleCallback ?? ((action) => setTimeout(() => action({ timeRemaining: () => 5 }), 50));
  let at = 0;
  const some = (idle) => {
    while (at < records.length && idle.timeRemaining() > 1) haystackOf(records[at++]);
    if (at < records.length) wait(some);
  };
  wait(some);
}

function textTest(text) {
  const words = plain(text).split(" ");
  return (record) => words.every((word) => haystackOf(record).includes(word));
}

// What the value of each listed facet, and the baht, must pass; only of facets that restrict anything.
export function testsOf(view) {
  const values = { missions: (mission) => view.missions.includes(mission) };
  if (view.kinds.length) {
    const narrowed = new Set(view.kinds.map((kind) => kind.split(".")[0]));
    const kinds = new Set(view.kinds);
    values.kinds = (kind) => kinds.has(kind) || !narrowed.has(kind.split(".")[0]);
  }
  for (const facet of LISTED.slice(2)) {
    if (!view[facet].length) continue;
    const wanted = new Set(view[facet]);
    values[facet] = (value) => wanted.has(value);
  }
  return { values, baht: view.budget ? bahtTest(view.budget) : null };
}

// Tests a record must pass, by facet.
function tests(view) {
  const { values, baht } = testsOf(view);
  const found = Object.entries(values).map(([facet, passes]) => [facet, (record) => passes(facetValue(facet, record))]);
  if (baht) found.push(["budget", (record) => baht(record.budget_thb)]);
  if (view.q) found.push(["q", textTest(view.q)]);
  return found;
}

// Whether a record passes the whole filter of a view.
export function passing(view) {
  const checks = tests(view);
  return (record) => checks.every(([, passes]) => passes(record));
}

// What a legend tells of records: how many, of which mission, without a position, and examples of marks to explain.
export function tallyOf(records, shapeOf) {
  const unplaced = records.filter((record) => !record.geometry);
  const of = new Map();
  for (const { mission } of records) of.set(mission, (of.get(mission) ?? 0) + 1);
  return {
    total: records.length, missions: of, unplaced: unplaced.length,
    area: unplaced.find((record) => record.subdistrict && shapeOf(record) === "area")?.mission ?? null,
    approximate: records.find((record) => record.precision === "approximate" && record.geometry)?.mission ?? null,
  };
}

// What one facet says of each record, as positions in the list of its values; made once for a list of records.
const coded = new WeakMap();

function codesOf(records) {
  if (!coded.has(records)) {
    coded.set(records, LISTED.map((facet) => {
      const at = new Map();
      const codes = Uint32Array.from(records, (record) => {
        const value = facetValue(facet, record);
        if (!at.has(value)) at.set(value, at.size);
        return at.get(value);
      });
      return { facet, codes, values: [...at.keys()] };
    }));
  }
  return coded.get(records);
}

// The records that pass, and for each listed facet the count of each value with all other facets applied.
export function applyFilter(records, view) {
  const checks = tests(view);
  const shown = [];
  const columns = codesOf(records).map((column) => ({ ...column, tally: new Uint32Array(column.values.length) }));
  const [missions, kinds, ...others] = columns;
  const byFacet = new Map(columns.map((column) => [column.facet, column]));
  for (let row = 0; row < records.length; row += 1) {
    const record = records[row];
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
      missions.tally[missions.codes[row]] += 1;
      kinds.tally[kinds.codes[row]] += 1;
      if (sortFailed) continue;
      shown.push(record);
      for (const { tally, codes } of others) tally[codes[row]] += 1;
    } else if (!sortFailed && byFacet.has(failed)) {
      const { tally, codes } = byFacet.get(failed);
      tally[codes[row]] += 1;
    }
  }
  const counts = Object.fromEntries(columns.map(({ facet, values, tally }) => [facet,
    new Map(values.map((value, at) => [value, tally[at]]).filter(([, count]) => count > 0))]));
  return { shown, counts };
}
