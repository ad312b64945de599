// The plan: the map that Folium composed, with its parts, its state and its data; page and embed both start here.

import { el, on, soon } from "./dom.js";
import { fetchJson, fetchRecords } from "./data.js";
import { applyFilter } from "./filter.js";
import { Markers } from "./markers.js";
import { missions } from "./symbols.js";
import { State, parse } from "./view.js";
import { Zones } from "./zones.js";
import { _, loadWords, named, number, baht } from "./words.js";

const MOVE_DIGITS = 5;

export class Plan {
  constructor(queue) {
    this.map = queue[0][1];
    this.bases = new Map();
    this.parts = new Map();
    for (const [part, map, options] of queue) this[`add_${part}`](map, options);
    this.reduced = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.watchers = [];
  }

  add_base(_map, { key, layer }) { this.bases.set(key, layer); }

  add_neighbours(map, options) { this.neighbours = options; map.createPane("beyond").style.zIndex = 200; }

  add_boundaries(map, options) { this.zones = new Zones(map, options); }

  add_mission(_map, options) {
    missions.set(options.key, { ...options, byKind: new Map(options.kinds.map((kind) => [kind.key, kind])) });
  }

  add_records(_map, options) { this.recordsUrl = options.url; }

  add_scale(map) { L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map); }

  add_measure() { this.canMeasure = true; }

  add_gestures() { this.gestures = true; }

  async load() {
    const [context, about, records] = await Promise.all([
      fetchJson("/api/region"), fetchJson("/api/missions"), fetchRecords(this.recordsUrl), this.zones.load(), loadWords(), this.drawNeighbours(),
    ]);
    this.region = context;
    for (const mission of about.missions) {
      const known = missions.get(mission.key);
      Object.assign(known, mission, { byKind: new Map(mission.kinds.map((kind) => [kind.key, kind])) });
    }
    this.records = records;
    this.byId = new Map(records.map((record) => [record.id, record]));
    this.state = new State(parse(location.search, context.choices), context.choices);
    this.markers = new Markers(this.map);
    this.place(false);
    this.refresh();
    this.state.listen((keys, back) => this.changed(keys, back));
    this.map.on("moveend", () => this.moved());
  }

  async drawNeighbours() {
    const shapes = await fetchJson(this.neighbours.url);
    L.geoJSON(shapes, { pane: "beyond", interactive: false, renderer: L.svg({ pane: "beyond", padding: 0.4 }), style: () => ({ className: "beyond" }) }).addTo(this.map);
    for (const { properties } of shapes.features) {
      if (properties.label_lat === null || properties.label_lat === undefined) continue;
      L.marker([properties.label_lat, properties.label_lon], {
        pane: "names", interactive: false, keyboard: false,
        icon: L.divIcon({ html: el("span", { class: "name name-beyond" }, named(properties)), className: "name-box", iconSize: null }),
      }).addTo(this.map);
    }
  }

  get view() { return this.state.view; }

  watch(action) { this.watchers.push(action); action(); }

  // Which records the view shows, and everything that depends on it.
  refresh() {
    const { shown, counts } = applyFilter(this.records, this.view);
    this.shown = shown;
    this.counts = counts;
    this.markers.setRecords(shown);
    this.zones.setRecords(shown);
    this.updateShade();
    this.updateBase();
    for (const action of this.watchers) action();
  }

  changed(keys, back) {
    if (keys.some((key) => !["at", "compare", "title", "base", "shade", "year"].includes(key))) this.refresh();
    else {
      if (keys.includes("shade") || keys.includes("year")) this.updateShade();
      if (keys.includes("base")) this.updateBase();
      for (const action of this.watchers) action();
    }
    if (back && keys.includes("at")) this.place(true);
    if (!back && keys.includes("district") && this.view.district.length) this.zones.fit(this.view.district);
    if (!back && keys.includes("subdistrict") && this.view.subdistrict.length) this.zones.fit(this.view.subdistrict);
  }

  async updateShade() {
    this.shadeRequest?.abort();
    if (this.view.shade === "none") {
      this.shade = null;
      this.zones.setShade(null);
      for (const action of this.shadeWatchers ?? []) action();
      return;
    }
    this.shadeRequest = new AbortController();
    try {
      const query = this.state.query(["at", "base", "lang", "title", "compare"]);
      const shade = await fetchJson(`/api/shade?${query}`, { signal: this.shadeRequest.signal });
      shade.format = (value) => formatShade(shade.shade, value);
      this.shade = shade;
      this.zones.setShade(shade);
      for (const action of this.shadeWatchers ?? []) action();
    } catch (error) {
      if (error.name !== "AbortError") this.tell(error.message);
    }
  }

  watchShade(action) { (this.shadeWatchers ??= []).push(action); action(); }

  updateBase() {
    for (const [key, layer] of this.bases) {
      if (key === this.view.base) layer.addTo(this.map);
      else layer.remove();
    }
    document.body.classList.toggle("with-base", this.view.base !== "none");
  }

  // Moves the map to where the view says.
  place(fly) {
    const { at } = this.view;
    const mark = this.region.bookmarks.find((entry) => entry.key === at);
    const duration = { animate: fly && !this.reduced, duration: 0.6 };
    if (mark) this.map[fly && !this.reduced ? "flyTo" : "setView"]([mark.at[0], mark.at[1]], mark.at[2], duration);
    else if (/^\d{4}$/.test(at)) this.map.fitBounds(this.boundsOf(at), { padding: [24, 24], ...duration });
    else if (at === "province") this.map.fitBounds(this.boundsOf(), { padding: [12, 12], ...duration });
    else {
      const [lat, lon, zoom] = at.split(",").map(Number);
      this.map.setView([lat, lon], zoom, duration);
    }
    this.bookmarked = at.includes(",") ? null : at;
  }

  boundsOf(district) {
    const bounds = L.latLngBounds([]);
    for (const code of this.zones.subdistricts) {
      if (!district || this.zones.byCode.get(code).district === district) bounds.extend(this.zones.layers.get(code).getBounds());
    }
    return bounds;
  }

  goTo(at) {
    this.bookmarked = at;
    this.state.set({ at });
    this.place(true);
    this.bookmarked = at;
  }

  // Keeps the link in step with the map; a bookmark stays a bookmark until the reader moves away from it.
  moved() {
    if (this.bookmarked) { this.settle ??= setTimeout(() => { this.settle = null; this.bookmarked = null; }, 900); return; }
    const centre = this.map.getCenter();
    const at = `${Number(centre.lat.toFixed(MOVE_DIGITS))},${Number(centre.lng.toFixed(MOVE_DIGITS))},${Number(this.map.getZoom().toFixed(2))}`;
    this.state.set({ at }, { quiet: true });
  }

  showRecord(record, { zoom = true } = {}) {
    this.markers.select(record.id);
    if (record.geometry?.type === "Point") {
      const [lon, lat] = record.geometry.coordinates;
      if (zoom) this.fly([lat, lon], Math.max(this.map.getZoom(), 15));
      this.zones.highlight([]);
      return;
    }
    if (record.geometry) { if (zoom) this.map.fitBounds(L.geoJSON(record.geometry).getBounds(), { padding: [40, 40] }); return; }
    const codes = record.subdistrict ? [record.subdistrict] : record.district ? this.zones.subdistricts.filter((code) => this.zones.byCode.get(code).district === record.district) : [];
    this.zones.highlight(codes);
    if (zoom && codes.length) this.zones.fit([record.subdistrict ?? record.district]);
  }

  fly(centre, zoom) {
    if (this.reduced) this.map.setView(centre, zoom, { animate: false });
    else this.map.flyTo(centre, zoom, { duration: 0.6 });
  }

  tell(words) {
    const line = on("status");
    line.textContent = words;
    line.classList.add("visible");
    clearTimeout(this.hush);
    this.hush = setTimeout(() => line.classList.remove("visible"), 6000);
  }
}

export function formatShade(key, value) {
  if (key === "per_10k") return _("%(value)s per 10,000 people", { value: number(value, 1) });
  if (key === "budget_per_head") return _("%(value)s per head", { value: baht(value) });
  if (key === "people") return _("%(value)s people", { value: number(value) });
  return _("%(value)s records", { value: number(value) });
}

// Tells the page when it can be used, for tests and measurements.
export function ready(plan) {
  window.planmap.plan = plan;
  document.documentElement.dataset.ready = "true";
  performance.mark("interactive");
}

export { soon };
