// What the server answers where the browser does not hold the records: counts, lists, single records, what is at a place.

import { fetchJson, recordOf, rooted } from "./data.js";
import { missions } from "./symbols.js";
import { NOT_STATED, QUESTION, toQuery } from "./view.js";

const QUIET = ["at", "shade", "base", "title", "compare", ...QUESTION, "gap"];
const LIST_MOST = 200;
const KEPT = 5000;
const FAR_M = 5000;   // the server looks no farther around a place

export function mapped(facets) {
  return Object.fromEntries(Object.entries(facets).map(([facet, counts]) => [facet, new Map(Object.entries(counts))]));
}

function sumOf(rows) {
  const of = new Map();
  for (const row of rows) for (const key of missions.keys()) if (row[key]) of.set(key, (of.get(key) ?? 0) + row[key]);
  return of;
}

// Counts of each mission in a row of a summary.
export function countsOf(row) {
  return Object.fromEntries([...missions.keys()].filter((key) => row[key]).map((key) => [key, row[key]]));
}

export class Served {
  // counts, total: of all records.
  constructor(plan, { counts, total }) {
    this.plan = plan;
    this.all = total;
    this.counts = mapped(counts);
    this.years = [...[...this.counts.fy.keys()].filter((key) => key !== NOT_STATED).sort(), NOT_STATED];
    this.known = new Map();
    this.requests = new Map();
    this.open = 0;
  }

  // The query of the view with changes, as the server is asked for figures and lists.
  query(changes = {}) {
    const { view, state } = this.plan;
    return toQuery({ ...view, ...changes }, state.choices, QUIET);
  }

  // Asks what an earlier question of the same name is no longer asked for; null when a later one took its place.
  async ask(name, url) {
    this.drop(name);
    const request = new AbortController();
    this.requests.set(name, request);
    this.open += 1;
    try {
      return await fetchJson(url, { signal: request.signal });
    } catch (error) {
      if (error.name !== "AbortError") this.plan.tell(error.message);
      return null;
    } finally { this.open -= 1; }
  }

  drop(name) { this.requests.get(name)?.abort(); }

  // Records of the view with changes, in the order of the server: a page of them, and how many there are.
  async list(changes = {}, { limit = LIST_MOST, offset = 0, signal } = {}) {
    const query = this.query(changes);
    const { features, numberMatched } = await fetchJson(`/api/sites?${query && `${query}&`}limit=${limit}&offset=${offset}`, { signal });
    const own = query === this.query();
    return { total: numberMatched, records: features.map((feature, at) => this.keep(feature, own ? offset + at : undefined)) };
  }

  // A record that the server told of; offset: where it stands in the list of the view.
  keep(feature, offset) {
    const record = Object.assign(recordOf(feature), { offset });
    this.known.delete(record.id);
    this.known.set(record.id, record);
    if (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
    return record;
  }

  // A record by its id; an embedded map of an id of its own finds it by its name.
  async find(id, name) {
    if (rooted("/") !== "/") return (await this.list({ q: name })).records.find((record) => record.id === id) ?? null;
    const { asof } = this.plan.view;
    return this.keep(await fetchJson(`/api/records/${encodeURIComponent(id)}${asof && `?asof=${asof}`}`));
  }

  // The true records of a view within some pixels of a place, nearest first.
  async identify({ lat, lng }, pixels, changes) {
    const { map } = this.plan;
    const metres = map.distance(map.containerPointToLatLng([0, 0]), map.containerPointToLatLng([pixels, 0]));
    const query = this.query(changes);
    const { features, numberMatched } = await fetchJson(`/api/identify?${query && `${query}&`}lat=${lat.toFixed(6)}&lon=${lng.toFixed(6)}&tolerance_m=${Math.min(Math.max(1, Math.round(metres)), FAR_M)}`);
    return { total: numberMatched ?? features.length, records: features.map((feature) => this.keep(feature)) };
  }

  // The view narrowed to a district or subdistrict; null when the view already excludes it.
  narrowedTo(code, changes = {}) {
    const key = code.length === 4 ? "district" : "subdistrict";
    const own = this.plan.view[key];
    return own.length && !own.includes(code) ? null : { ...changes, [key]: [code] };
  }

  // The figures and the first records of a district or subdistrict.
  async within(code) {
    const changes = this.narrowedTo(code);
    if (!changes) return { records: [], total: 0, missions: new Map(), stated: 0, baht: 0 };
    const { budget } = this.plan.view;
    const [{ zones, unplaced }, { records, total }, silent] = await Promise.all([
      fetchJson(`/api/summary?${this.query(changes)}`), this.list(changes),
      budget ? { total: budget === NOT_STATED ? Infinity : 0 } : fetchJson(`/api/facets?${this.query({ ...changes, budget: NOT_STATED })}`)]);
    const rows = [...zones, ...unplaced];
    return { records, total, missions: sumOf(rows), stated: Math.max(0, total - silent.total), baht: rows.reduce((sum, row) => sum + (row.budget_thb ?? 0), 0) };
  }

  // The first records of a place that have no position of their own.
  async withoutPoint(code, changes) {
    const precision = this.precisions(["subdistrict", "district"]);
    const within = this.narrowedTo(code, { ...changes, precision });
    return within && precision.length ? this.list(within) : { records: [], total: 0 };
  }

  // The first records of a subdistrict of one mission or kind.
  async ofColumn(code, key) {
    const kinds = key.includes(".") ? [key] : this.plan.view.kinds.filter((kind) => kind.startsWith(`${key}.`));
    const within = this.narrowedTo(code, { missions: [key.split(".")[0]], kinds });
    return within ? this.list(within) : { records: [], total: 0 };
  }

  // The records of the whole province; null when another question took this one's place.
  async provinceWide() {
    const precision = this.precisions(["province"]);
    if (!precision.length || !this.counts.precision.get("province")) return { records: [], total: 0 };
    const query = this.query({ precision });
    if (this.wide?.query !== query) {
      const told = await this.ask("wide", `/api/sites?${query}&limit=${LIST_MOST}`);
      if (!told) return null;
      this.wide = { query, total: told.numberMatched, records: told.features.map((feature) => this.keep(feature)) };
    }
    return this.wide;
  }

  // Those of some precisions that the view lets through.
  precisions(wanted) {
    const { precision } = this.plan.view;
    return wanted.filter((key) => !precision.length || precision.includes(key));
  }
}
