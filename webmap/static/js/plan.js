// The plan: the map that Folium composed, with its parts, its state and its data; page and embed both start here.

import { on, stillness } from "./dom.js";
import { Told, allRecords, closed, fetchJson, fetchStart } from "./data.js";
import { applyFilter, prepare, tallyOf } from "./filter.js";
import { Markers } from "./markers.js";
import { kindOf, missions } from "./symbols.js";
import { QUESTION, State, address, parse } from "./view.js";
import { Zones, roomBeside } from "./zones.js";
import { _, atLeast, baht, number, say, setWords } from "./words.js";

const MOVE_DIGITS = 5;
const NUDGE_PX = 24;
const LIGHT = ["at", "compare", "title", "base", "shade", "year", ...QUESTION];   // change no record that is shown

// Flat transforms: only the pane that moves is a layer of its own (map.css), what stands on it is painted into that one.
// With Leaflet's 3D transforms each sheet of outlines and each symbol is composited by itself in every frame of a pan.
L.Browser.ie3d = true;

export class Plan {
  constructor(queue) {
    this.map = queue[0][1];
    this.bases = new Map();
    this.parts = new Map();
    for (const [part, map, options] of queue) this[`add_${part}`](map, options);
    this.watchers = [];
    this.flightS = 0.6;
    this.mayDownload = !closed;
  }

  add_base(_map, { key, layer }) { this.bases.set(key, layer); }

  add_boundaries(map, options) { this.zones = new Zones(map, options); }

  add_mission(_map, options) {
    missions.set(options.key, { ...options, byKind: new Map(options.kinds.map((kind) => [kind.key, kind])) });
  }

  add_scale(map) {
    const Scale = L.Control.Scale.extend({
      _updateMetric(most) {
        const metres = this._getRoundNum(most);
        this._updateScale(this._mScale, metres < 1000 ? _("%(length)s m", { length: metres }) : _("%(length)s km", { length: metres / 1000 }), metres / most);
      },
    });
    this.scale = new Scale({ imperial: false, maxWidth: 120, position: "bottomright" });
    this.scaleMap = map;
  }

  add_measure(_map, { files }) { this.measureFiles = files; }

  add_draw(_map, { files }) { this.drawFiles = files; }

  add_tiles(_map, { module }) { this.tileModule = module; }

  add_gestures() { this.gestures = true; }

  // Tiled: what draws and asks in place of records that are too many to be sent.
  async load({ Tiled = null } = {}) {
    const { region, missions: about, sites, ground, words, ...rest } = await fetchStart();
    setWords(words);
    const records = await allRecords(sites);
    this.region = region;
    this.dataVersion = region.data_version;
    for (const mission of about) {
      const known = missions.get(mission.key);
      Object.assign(known, mission, { byKind: new Map(mission.kinds.map((kind) => [kind.key, kind])) });
    }
    this.setRecords(records);
    this.state = new State(parse(address.read(), region.choices), region.choices);
    this.markers = new Markers(this.map);
    this.markers.rendered = () => this.settle();
    this.zones.load(ground);
    this.place(false);
    this.zones.draw();
    if (rest.tiled && Tiled) {
      this.tiled = new Tiled(this, rest);
      this.tiled.begin();
    }
    this.refresh(true);
    this.state.listen((keys, back) => this.changed(keys, back));
    this.map.on("moveend", () => this.moved());
    requestAnimationFrame(() => document.fonts.ready.then(() => {   // asking earlier makes the browser lay out the page at once
      this.zones.measureAgain();
      this.settle();
    }));
  }

  setRecords(records) {
    this.records = this.shown = this.drawn = records;
    this.byId = new Map(records.map((record) => [record.id, record]));
  }

  // A record as a change left it, or null where it is gone; all of them when others have changed something as well.
  async put(id, record, dataVersion) {
    if (this.tiled) this.tiled.put(id, record, dataVersion);
    else if (dataVersion > this.dataVersion + 1) this.setRecords(await allRecords(await fetchJson("/api/sites")));
    else {
      const at = this.records.findIndex((one) => one.id === id);
      this.setRecords(at < 0 ? [...this.records, ...(record ? [record] : [])] : this.records.toSpliced(at, 1, ...(record ? [record] : [])));
    }
    this.dataVersion = this.region.data_version = Math.max(dataVersion, this.dataVersion);
    const agency = record?.agency_th;
    const { agency: known } = this.state.choices;
    if (agency && !known.includes(agency)) known.splice(-1, 0, agency);
    this.refresh();
  }

  // All records as a data version has them, after many have changed at once.
  async renew(dataVersion) {
    if (this.tiled) this.tiled.renew();
    else this.setRecords(await allRecords(await fetchJson("/api/sites")));
    this.dataVersion = this.region.data_version = dataVersion;
    this.refresh();
  }

  // On the page of gaps only what is measured is drawn.
  isMeasured({ mission, kindKey }) {
    const { gap } = this.view;
    return !this.ownShade || !gap.length || gap.includes(mission) || gap.includes(kindKey);
  }

  // Takes a record off the map while its draft stands there; none for null.
  hide(id) {
    this.hidden = id;
    if (this.tiled) this.tiled.hide(id);
    else this.refresh();
  }

  // A record by its id, from the server where it is not at hand; null when there is none.
  async find(id, name) { return this.recordAt(id) ?? await this.tiled?.find(id, name) ?? null; }

  // A record that is at hand.
  recordAt(id) { return this.byId.get(id) ?? this.tiled?.known.get(id); }

  // Whether the view shows a record.
  shows(record) { return this.tiled ? this.tiled.shows(record) : this.shown.includes(record); }

  // What stands around the map: built when the map can be used already.
  surround() {
    this.zones.nameAround();
    this.scale.addTo(this.scaleMap);
    prepare(this.records);
  }

  // Names and badges find their places once in the next frame, where the browser measures text anyway.
  settle() {
    this.settling ??= requestAnimationFrame(() => {
      this.settling = null;
      this.zones.settle([...this.markers.boxes(), ...this.tiled?.sheet.boxes() ?? []]);
    });
  }

  // The agency in the reader's language; views name it in Thai.
  agencyName(name) {
    const record = (this.tiled ? [...this.tiled.known.values()] : this.records).find((one) => one.agency_th === name);
    return record ? say({ th: record.agency_th, en: record.agency_en }) : name;
  }

  get view() { return this.state.view; }

  watch(action) { this.watchers.push(action); action(); }

  // Which records the view shows, and everything that depends on it.
  refresh(first = false) {
    if (this.tiled) {
      this.updateShade();
      this.updateBase();
      this.tiled.refresh(first);
      return;
    }
    const { shown, counts } = applyFilter(this.records, this.view);
    this.shown = shown;
    const drawn = shown.filter((record) => record.id !== this.hidden && this.isMeasured(record));
    this.drawn = drawn;
    this.zones.setRecords(drawn);
    this.markers.setRecords(drawn);
    this.updateShade();
    this.updateBase();
    this.tally = tallyOf(this.ownShade ? drawn : shown, ({ mission, kind }) => kindOf(mission, kind).shape);
    this.taken(counts, shown.length, this.records.length);
    if (!shown.length && this.records.length) this.tell(_("No record passes these filters. Remove one of them, or clear all filters."));
  }

  // What is counted, of the records shown and of all, is known: everything that tells it follows.
  taken(counts, count, total) {
    Object.assign(this, { counts, count, total });
    for (const action of this.watchers) action();
  }

  changed(keys, back) {
    if (String(keys) === "at") { if (back) this.place(true); return; }   // a pan changes the link alone
    if (keys.some((key) => !LIGHT.includes(key))) this.refresh();
    else {
      if (keys.includes("shade") || keys.includes("year")) this.updateShade();
      if (keys.includes("base")) this.updateBase();
      for (const action of this.watchers) action();
    }
    if (back && keys.includes("at")) this.place(true);
    if (!back && keys.includes("district") && this.view.district.length) this.zones.fit(this.view.district);
    if (!back && keys.includes("subdistrict") && this.view.subdistrict.length) this.zones.fit(this.view.subdistrict);
  }

  // A kind, or a mission, by its key.
  kindName(key) {
    const [mission, kind] = key.split(".");
    const known = missions.get(mission);
    return (kind ? say(known?.byKind.get(kind)?.name) : say(known?.short)) || key;
  }

  async updateShade() {
    if (this.ownShade) return;
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

  // The legend of a gap question; drawn anew when its key changes, none for null.
  setGapLegend(key, make = null, palette = "gap-shade") {
    for (const name of ["gap-shade", "matrix-shade"]) document.body.classList.toggle(name, key !== null && name === palette);
    if (key === (this.gapLegend?.key ?? null)) return;
    this.gapLegend = key && { key, make };
    for (const action of this.shadeWatchers ?? []) action();
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
    const animate = fly && !stillness.matches;
    const mark = this.region.bookmarks.find((entry) => entry.key === at);
    this.placing = true;
    if (mark) this.moveTo([mark.at[0], mark.at[1]], mark.at[2], animate);
    else if (at.includes(",")) {
      const [lat, lon, zoom] = at.split(",").map(Number);
      this.moveTo([lat, lon], zoom, animate);
    } else this.map[animate ? "flyToBounds" : "fitBounds"](this.zones.boundsOf(at === "province" ? null : at), { padding: [16, 16], duration: this.flightS, animate });
    if (!animate) this.placing = false;
  }

  moveTo(centre, zoom, animate) {
    if (animate) this.map.flyTo(centre, zoom, { duration: this.flightS });
    else this.map.setView(centre, zoom, { animate: false });
  }

  goTo(at) {
    this.state.set({ at });
    this.place(true);
  }

  // Keeps the link in step with the map; a bookmark stays in the link until the reader moves away from it.
  moved() {
    if (this.resizing) return;
    if (this.placing) { this.placing = false; return; }
    const centre = this.map.getCenter();
    const at = `${Number(centre.lat.toFixed(MOVE_DIGITS))},${Number(centre.lng.toFixed(MOVE_DIGITS))},${Number(this.map.getZoom().toFixed(2))}`;
    this.state.set({ at }, { quiet: true });
  }

  // The map's box has changed; what it shows has not.
  resize() {
    const box = this.map.getContainer();
    const grown = this.map.getSize().subtract([box.clientWidth, box.clientHeight]);
    if (!grown.x && !grown.y) return;
    const much = Math.max(Math.abs(grown.x), Math.abs(grown.y)) > NUDGE_PX;
    this.resizing = true;
    this.map.invalidateSize({ animate: false });
    if (much && !this.view.at.includes(",")) this.place(false);
    this.resizing = false;
  }

  // Marks a record; none for null.
  select(record) {
    this.tiled?.mark(record);
    this.markers.select(record?.id ?? null);
  }

  showRecord(record, { zoom = true } = {}) {
    this.select(record);
    if (record.geometry?.type === "Point") {
      const [lon, lat] = record.geometry.coordinates;
      if (zoom) this.fly([lat, lon], Math.max(this.map.getZoom(), 15));
      this.zones.highlight(null);
      return;
    }
    if (record.geometry) { if (zoom) this.map.fitBounds(L.geoJSON(record.geometry).getBounds(), roomBeside(this.map)); return; }
    const place = record.subdistrict ?? record.district;
    this.zones.highlight(place);
    if (zoom && place) this.zones.fit([place]);
  }

  fly(point, zoom) {
    const { paddingBottomRight = [0, 0], paddingTopLeft = [0, 0] } = roomBeside(this.map);
    const aside = L.point(paddingBottomRight).subtract(paddingTopLeft).divideBy(2);
    const centre = this.map.unproject(this.map.project(point, zoom).add(aside), zoom);
    this.moveTo(centre, zoom, !stillness.matches);
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
  if (key === "per_10k") return _("%(value)s per 10,000 people", { value: atLeast(value, 1) });
  if (key === "budget_per_head") return _("%(value)s per head", { value: baht(value) });
  if (key === "people") return _("%(value)s people", { value: number(value) });
  return _("%(value)s records", { value: number(value) });
}

// Links to the other pages keep the view.
export function carry(plan) {
  for (const link of document.querySelectorAll("a[data-carry]")) {
    const path = new URL(link.href).pathname;
    const point = () => { const query = plan.state.query(); link.href = query ? `${path}?${query}` : path; };
    for (const event of ["pointerenter", "focus", "click"]) link.addEventListener(event, point);
  }
}

// The map can be used; the browser answers whoever waits before the rest of the page is built.
export function interactive() {
  document.documentElement.dataset.interactive = "true";
  return new Promise((resolve) => { setTimeout(resolve); });
}

// Builds a page around its map; whatever stops that is told in words. Tests wait for data-ready.
export async function start(build) {
  const plan = new Plan(window.planmap);
  try {
    await build(plan);
  } catch (error) {
    plan.tell(error instanceof Told ? error.message : _("The page could not be built. Load it again; if that does not help, tell whoever runs this service."));
    if (!(error instanceof Told)) console.error(error);
    document.documentElement.dataset.ready = "failed";
    return;
  }
  window.planmap.plan = plan;
  document.documentElement.dataset.ready = "true";
}
