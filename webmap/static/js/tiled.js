// A map of more records than a browser holds: tiles draw them, the server counts, lists and finds them.

import { fetchJson, recordOf } from "./data.js";
import { passing, testsOf } from "./filter.js";
import { Served, countsOf, mapped } from "./served.js";
import { kindOf, missions } from "./symbols.js";
import { Taps } from "./tile-taps.js";
import { TileSheet } from "./tile-sheet.js";
import { _ } from "./words.js";

const PAUSE_MS = 120;
const LOOK_MS = 2000;
const CLOSE_ZOOM = 12;   // from here on tiles hold each record, with what filters ask of it
const FEW = 1000;
const NARROWING = ["kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "budget", "precision", "q"];
const NOTHING = { values: {}, baht: null };

function pointItem(record) {
  const [lon, lat] = record.geometry.coordinates;
  return { lon, lat, counts: { [record.mission]: 1 }, total: 1, props: record };
}

// A feature with the fields of tiles as the filter of the page reads records.
function recordOfTile({ geometry, properties }) {
  const { agency = null, fy = null, budget = null } = properties;
  return recordOf({ id: properties.id, geometry, properties: { ...properties, agency_th: agency, fiscal_year: fy, budget_thb: budget } });
}

export class Tiled extends Served {
  // tiled: where the tiles are; counts, total: of all records.
  constructor(plan, { tiled, counts, total }) {
    super(plan, { counts, total });
    this.told = tiled;
    this.edited = new Map();
    this.delta = { features: [], gone: [] };
    this.shapes = [];
  }

  begin() {
    const { map } = this.plan;
    document.body.classList.add("tiled");
    map.createPane("records").style.zIndex = 590;
    this.lay();
    map.on("zoomend", () => { if (this.form !== this.drawn) this.paint(); });
    const restyle = () => this.sheet.restyle();
    new MutationObserver(restyle).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", restyle);
    document.fonts.ready.then(() => this.sheet.soon());
    if (this.told.state === "building") this.wait();
  }

  openTaps(cards, taken) { this.taps = new Taps(this, cards, taken); }

  // Lays the sheet of the tiles as they are known now on the map.
  lay() {
    this.sheet?.remove();
    const sheet = new TileSheet(this.told.tiles && this.told, this.plan.tileModule);
    this.sheet = sheet;
    sheet.drawn = () => this.plan.settle();
    sheet.failed = (error) => this.plan.tell(error.message);
    sheet.addTo(this.plan.map);
    sheet.load().catch((error) => this.plan.tell(error.message));
    this.readDelta();
  }

  // Looks again until the tiles of this data version are made; says so once, quietly.
  wait() {
    this.plan.tell(this.told.tiles && !this.told.minzoom ? _("The newest edits come to the map with a moment's delay; every figure has them already.") : _("The map is being prepared: until then rings count the records of whole subdistricts."));
    clearTimeout(this.looking);
    this.looking = setTimeout(() => this.look(), LOOK_MS);
  }

  async look() {
    clearTimeout(this.looking);
    try {
      const told = await fetchJson("/tiles/now.json");
      if (!told) return;
      const other = told.tiles !== this.told.tiles || told.minzoom !== this.told.minzoom;
      this.told = told;
      if (other) { this.lay(); this.paint(); } else await this.readDelta();
    } catch { /* asked again */ }
    if (this.told.state === "building") this.looking = setTimeout(() => this.look(), LOOK_MS);
  }

  // What is drawn: on the page of gaps only what is measured.
  get drawnView() {
    const { view, ownShade } = this.plan;
    if (!ownShade || !view.gap.length) return view;
    const whole = view.gap.filter((key) => !key.includes("."));
    const kinds = view.gap.filter((key) => key.includes(".") && !whole.includes(key.split(".")[0]));
    const wanted = new Set([...whole, ...kinds.map((kind) => kind.split(".")[0])]);
    return { ...view, missions: view.missions.filter((key) => wanted.has(key)), kinds: [...view.kinds.filter((kind) => whole.includes(kind.split(".")[0])), ...kinds] };
  }

  // The same as a change of the view.
  get drawnChanges() {
    const { missions: shown, kinds } = this.drawnView;
    return { missions: shown, kinds };
  }

  // How records are drawn now: from tiles, as the few that pass, or as counts of subdistricts.
  get form() {
    const { view, map, count } = this.plan;
    const narrowed = NARROWING.some((key) => this.drawnView[key].length > 0);
    const zoom = Math.floor(map.getZoom());
    const close = zoom >= CLOSE_ZOOM;
    if (this.told.tiles && zoom >= this.told.minzoom && !view.asof && (!narrowed || (close && !view.q))) return "tiles";
    return close && narrowed && count <= FEW ? "few" : "counts";
  }

  // Everything that depends on which records the view shows; the server's counts follow within a moment.
  refresh(first) {
    clearTimeout(this.later);
    this.later = null;
    if (first) this.take({ total: this.all });
    else this.paint();
    if (first && !this.query()) return;
    document.body.classList.add("counting");
    this.later = setTimeout(() => this.count(), first ? 0 : PAUSE_MS);
  }

  // Whether everything is counted and drawn as the view says.
  get settled() { return !this.later && !this.open && this.sheet.complete && this.form === this.drawn; }

  async count() {
    this.later = null;
    const told = await this.ask("facets", `/api/facets?${this.query()}`);
    if (!told) return;
    document.body.classList.remove("counting");
    if (this.all === null) this.all = (await fetchJson("/api/facets")).total;
    this.take(told);
    if (!told.total && this.all) this.plan.tell(_("No record passes these filters. Remove one of them, or clear all filters."));
  }

  take({ total, facets }) {
    if (facets) this.counts = mapped(facets);
    this.plan.tally = this.tally(total);
    this.plan.taken(this.counts, total, this.all);
    this.paint();
    this.countUnplaced();
  }

  // What the legend tells, from the counts of the server.
  tally(total) {
    const { view } = this.plan;
    const { missions: of, kinds, precision } = this.counts;
    const shown = (mission) => {
      const own = view.kinds.filter((kind) => kind.startsWith(`${mission}.`));
      return own.length ? own.reduce((sum, kind) => sum + (kinds.get(kind) ?? 0), 0) : of.get(mission) ?? 0;
    };
    const among = (wanted) => this.precisions(wanted).reduce((sum, key) => sum + (precision.get(key) ?? 0), 0);
    const counts = new Map(view.missions.map((mission) => [mission, shown(mission)]));
    const [most] = view.missions.filter((mission) => counts.get(mission));
    return {
      total, missions: counts, unplaced: among(["subdistrict", "district", "province"]),
      area: this.areaKinds.length && among(["subdistrict"]) ? this.areaKinds[0].split(".")[0] : null,
      approximate: among(["approximate"]) ? most : null,
      counted: this.form === "counts" && total > 0 ? this.countedWords : "",
    };
  }

  get countedWords() {
    return this.told.tiles && !this.plan.view.q && !this.plan.view.asof ? _("While a filter is on, rings count the records of whole subdistricts; closer up each record stands for itself.") : _("Rings count the records of whole subdistricts.");
  }

  // The kinds shown whose records are areas, hatched where they have no outline.
  get areaKinds() {
    const { missions: shown, kinds } = this.drawnView;
    return [...this.counts.kinds.keys()].filter((key) => {
      const [mission, kind] = key.split(".");
      const own = kinds.filter((one) => one.startsWith(`${mission}.`));
      return shown.includes(mission) && (!own.length || own.includes(key)) && kindOf(mission, kind).shape === "area";
    });
  }

  async paint() {
    const { form } = this;
    if (form !== this.drawn && this.plan.tally) {
      this.plan.tally = this.tally(this.plan.count);
      for (const action of this.plan.watchers) action();
    }
    this.drawn = form;
    const key = `${form} ${this.query(this.drawnChanges)}`;
    if (form === "tiles") {
      this.drop("drawn");
      this.listed = [];
      this.sheet.show({ wanted: testsOf(this.drawnView), items: null, key });
    } else if (this.painted?.key === key) this.sheet.show({ wanted: NOTHING, ...this.painted });
    else await (form === "few" ? this.fetchFew(key) : this.fetchCounts(key));
    this.drawDelta();
    this.drawUnplaced();
  }

  async fetchFew(key) {
    const told = await this.ask("drawn", `/api/sites?${this.query(this.drawnChanges)}&limit=${FEW}`);
    if (!told || this.drawn !== "few") return;
    const records = told.features.map((feature) => this.keep(feature)).filter(({ geometry }) => geometry);
    this.listed = records.filter(({ geometry }) => geometry.type !== "Point");
    this.painted = { key, items: records.filter(({ geometry }) => geometry.type === "Point").map(pointItem) };
    this.sheet.show({ wanted: NOTHING, ...this.painted });
  }

  async fetchCounts(key) {
    const told = await this.ask("drawn", `/api/summary?${this.query(this.drawnChanges)}`);
    if (!told || this.drawn !== "counts") return;
    this.listed = [];
    this.painted = { key, items: told.zones.filter((row) => row.records).map((row) => this.zoneItem(row)) };
    this.sheet.show({ wanted: NOTHING, ...this.painted });
  }

  zoneItem(row) {
    const zone = this.plan.zones.byCode.get(row.code);
    return { zone: row.code, lat: zone.label_lat, lon: zone.label_lon, total: row.records, counts: countsOf(row) };
  }

  // How many records have no position of their own, by place, and which places are hatched.
  async countUnplaced() {
    const precision = this.precisions(["subdistrict", "district"]).filter((key) => this.counts.precision.get(key));
    const key = this.query({ ...this.drawnChanges, precision });
    if (!precision.length) this.unplaced = null;
    else if (this.unplaced?.key !== key) {
      const areas = precision.includes("subdistrict") ? this.areaKinds : [];
      const [told, hatched] = await Promise.all([this.ask("unplaced", `/api/summary?${key}`),
        areas.length ? this.ask("hatched", `/api/summary?${this.query({ missions: this.drawnView.missions, kinds: areas, precision: ["subdistrict"] })}`) : { zones: [] }]);
      if (!told || !hatched) return;
      const areaMissions = new Set(areas.map((kind) => kind.split(".")[0]));
      this.unplaced = {
        key, zones: told.zones.filter((row) => row.records).map((row) => ({ subdistrict: row.code, district: row.district, missions: countsOf(row) })),
        districts: told.unplaced.filter((row) => row.known_to === "district").map((row) => ({ subdistrict: null, district: row.code, missions: countsOf(row) })),
        hatched: hatched.zones.flatMap((row) => [...areaMissions].filter((mission) => row[mission]).map((mission) => `${mission} ${row.code}`)),
      };
    }
    this.drawUnplaced();
  }

  // Rings that count a subdistrict count its records without a point as well: those need no badge then.
  drawUnplaced() {
    const { zones = [], districts = [], hatched = [] } = this.unplaced ?? {};
    this.plan.zones.setCounts([...(this.drawn === "counts" ? [] : zones), ...districts], hatched);
    this.plan.settle();
  }

  async readDelta() {
    const { delta, version } = this.told;
    try {
      this.delta = delta ? await fetchJson(delta) : { features: [], gone: [], version };
      for (const [id, { version: own }] of this.edited) if (own <= this.delta.version) this.edited.delete(id);
    } catch { /* the tiles of the newest version bring it */ }
    this.drawDelta();
  }

  // What changed since the tiles were made: drawn from here, and no longer from them.
  drawDelta() {
    const gone = new Set(this.delta.gone);
    const records = new Map(this.delta.features.map((feature) => [feature.properties.id, recordOfTile(feature)]));
    for (const [id, { record }] of this.edited) {
      gone.add(id);
      if (record) records.set(id, record);
      else records.delete(id);
    }
    if (this.hidden) { gone.add(this.hidden); records.delete(this.hidden); }
    const test = passing(this.drawnView);
    const shown = this.drawn === "tiles" ? [...records.values()].filter((record) => record.geometry && test(record)) : [];
    this.shapes = shown.filter(({ geometry }) => geometry.type !== "Point");
    this.sheet.setDelta(shown.filter(({ geometry }) => geometry.type === "Point").map(pointItem), gone, this.delta.was ?? []);
    this.mark();
  }

  // Whether the view shows a record.
  shows(record) { return passing(this.plan.view)(record); }

  hide(id) {
    this.hidden = id;
    this.drawDelta();
  }

  // A record as an edit left it, or null where it is gone: on the map at once.
  put(id, record, version) {
    if (record) this.known.set(id, record);
    else this.known.delete(id);
    this.edited.set(id, { record, version });
    this.forget();
  }

  // Everything may have changed.
  renew() {
    this.known.clear();
    this.forget();
  }

  forget() {
    Object.assign(this, { painted: null, unplaced: null, wide: null, all: null });
    this.look();
  }

  // The chosen record wears a symbol of its own above all others; lines and areas of few records are drawn beside it.
  mark(record = this.marked) {
    this.marked = record;
    this.plan.markers.setRecords([...this.shapes, ...this.listed ?? [], ...(record?.geometry ? [record] : [])]);
  }
}
