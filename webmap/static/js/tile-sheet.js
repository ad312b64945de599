// The records of a large map on one canvas: tiles are fetched and read by protomaps-leaflet, gathered into rings and
// symbols like those of a small map, and drawn without an element for each.

import Supercluster from "supercluster";

import { assets } from "./dom.js";
import { Told, rooted } from "./data.js";
import { Columns, gather } from "./tile-points.js";
import { SYMBOL_PX, Symbols } from "./tile-symbols.js";
import { _ } from "./words.js";

const PANE = "records";
const LAYER = "records";
const TILE_PX = 256;
const RADIUS_PX = 46;
const HIT_PX = 4;
const PATIENCE_MS = 300;
const EMPTY = [204, 404];

function longitude(x) { return x * 360 - 180; }

function latitude(y) { return (360 * Math.atan(Math.exp((180 - y * 360) * Math.PI / 180))) / Math.PI - 90; }

// Adds up what gathers into one ring, and where its parts lie.
const SUMS = {
  map: ({ item }) => ({ counts: { ...item.counts }, total: item.total }),
  reduce: (sum, { counts, total }) => {
    sum.total += total;
    for (const key in counts) sum.counts[key] = (sum.counts[key] ?? 0) + counts[key];
  },
};

// Fetches tiles with words for what fails, and keeps their records as columns.
class Source {
  constructor(library, url) {
    const getZxy = async (z, x, y, signal) => {
      const answer = await fetch(rooted(url.replace("{z}", z).replace("{x}", x).replace("{y}", y)), { signal });
      if (EMPTY.includes(answer.status)) return undefined;
      if (!answer.ok) throw new Told(_("A part of the map could not be fetched. Move the map to try again."));
      return { data: await answer.arrayBuffer() };
    };
    this.tiles = new library.PmtilesSource({ getZxy }, true);
  }

  async get(place, tileSize) {
    const layers = await this.tiles.get(place, tileSize);
    const columns = new Columns(layers.get(LAYER) ?? [], tileSize);
    return new Map([["shapes", columns.shapes], ["columns", columns]]);
  }
}

export const TileSheet = L.Renderer.extend({
  options: { padding: 0.25, pane: PANE },

  // about: address and greatest zoom of the tiles, none where no tiles are made yet; module: what reads them.
  initialize(about, module) {
    L.Renderer.prototype.initialize.call(this, {});
    Object.assign(this, { about, module, hits: [], gone: new Set(), added: [], was: [], given: null, wanted: { values: {}, baht: null }, drawn: () => {}, failed: () => {} });
    this.symbols = new Symbols(() => this.soon());
  },

  async load() {
    if (this.about) {
      const library = await import(assets + this.module);
      this.paint = library.paint;
      this.view = new library.View(new library.TileCache(new Source(library, this.about.tiles), TILE_PX), this.about.maxzoom, 0);
    }
    this.soon();
    await this.symbols.load();
  },

  _initContainer() {
    this._container = document.createElement("canvas");
    this._container.setAttribute("aria-hidden", "true");
    this._container.style.pointerEvents = "none";
    this._context = this._container.getContext("2d");
  },

  // On paper a browser repeats what was done to a canvas, and clearing it would clear the page beneath.
  renew() {
    const fresh = this._container.cloneNode();
    fresh.width = 0;
    this._container.replaceWith(fresh);
    this._container = fresh;
    this._context = fresh.getContext("2d");
  },

  // Which records are drawn: those of the tiles that pass a test, or items given in place of tiles.
  show({ wanted, items, key }) {
    Object.assign(this, { wanted, given: items, key });
    this.soon();
  },

  // Records that tiles do not know yet, ids that they know no longer, and where these were: id, mission, longitude, latitude.
  setDelta(added, gone, was) {
    Object.assign(this, { added, gone, was });
    this.edition = (this.edition ?? 0) + 1;
    this.soon();
  },

  getContainer() { return this._container; },

  restyle() { this.symbols.restyle(); this.soon(); },

  // Draws in the next frame, once however often it is asked.
  soon() {
    if (!this._map || this.asked) return;
    this.asked = requestAnimationFrame(() => { this.asked = null; if (this._map) this.draw(); });
  },

  onRemove() {
    cancelAnimationFrame(this.asked);
    this.asked = null;
    this._container.remove();
  },

  getEvents() { return { ...L.Renderer.prototype.getEvents.call(this), move: this.moved }; },

  // A long pan draws on before it ends.
  moved() {
    if (this._map._animatingZoom || !this._bounds) return;
    const min = this._map.containerPointToLayerPoint([0, 0]);
    if (!this._bounds.contains(new L.Bounds(min, min.add(this._map.getSize())))) this.soon();
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    this.draw();
  },

  dataZoom() { return Math.floor(this._map.getZoom()); },

  // The tiles that the map needs now: those at hand, and how many are still on their way.
  tiles(bounds) {
    const at = this.dataZoom();
    const scale = 2 ** (at - this._map.getZoom());
    const corner = this._map.getPixelOrigin().add(bounds.min).multiplyBy(scale);
    const end = this._map.getPixelOrigin().add(bounds.max).multiplyBy(scale);
    const cache = this.view.tileCache;
    let missing = 0;
    const held = [];
    for (const { dataTile, scale: stretch, dim, origin } of this.view.dataTilesForBounds(at, { minX: corner.x, minY: corner.y, maxX: end.x, maxY: end.y })) {
      const id = `${dataTile.x}:${dataTile.y}:${dataTile.z}`;
      const entry = cache.cache.get(id);
      if (entry) { entry.used = performance.now(); held.push({ id, data: entry.data, dataTile, scale: stretch / scale, dim: dim / scale, origin: origin.clone().div(scale), z: at }); continue; }
      missing += 1;
      cache.get(dataTile).then(() => this.soon(), (error) => { if (error.name !== "AbortError") this.failed(error); });
    }
    return { held, missing };
  },

  draw() {
    const size = this._map.getSize();
    const zoom = this._map.getZoom();
    const pad = size.multiplyBy(this.options.padding).round();
    const min = this._map.containerPointToLayerPoint(pad.multiplyBy(-1)).round();
    const bounds = new L.Bounds(min, min.add(size.add(pad.multiplyBy(2))));
    const { held, missing } = this.given || !this.view ? { held: [], missing: 0 } : this.tiles(bounds);
    if (missing && this._zoom !== zoom && this._bounds) {   // the picture of the other zoom stays until there is one of this
      this.waiting ??= performance.now();
      if (performance.now() - this.waiting < PATIENCE_MS) {
        this._updateTransform(this._map.getCenter(), zoom);
        setTimeout(() => this.soon(), PATIENCE_MS);
        return;
      }
    }
    this.waiting = null;
    Object.assign(this, { _bounds: bounds, _center: this._map.getCenter(), _zoom: zoom });
    this.clear(bounds);
    this.paintShapes(held, bounds);
    this.paintItems(this.gathered(held), bounds);
    this.complete = !missing;
    this.drawn();
  },

  clear(bounds) {
    if (document.body.classList.contains("printing")) this.renew();
    const { _container: canvas, _context: context } = this;
    const size = bounds.getSize();
    const [width, height] = [size.x, size.y].map((side) => Math.round(side * devicePixelRatio));
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (canvas.width !== width || canvas.height !== height) {
      Object.assign(canvas, { width, height });
      Object.assign(canvas.style, { width: `${size.x}px`, height: `${size.y}px` });
    } else context.clearRect(0, 0, width, height);
    L.DomUtil.setPosition(canvas, bounds.min);
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.translate(-bounds.min.x, -bounds.min.y);
  },

  // Lines and areas, each tile within its own edges.
  paintShapes(held, bounds) {
    const shaped = held.filter(({ data }) => data.get("shapes").length);
    if (!shaped.length) return;
    const origin = this._map.getPixelOrigin();
    const passes = new Map();
    for (const { data } of shaped) passes.set(data, data.get("columns").test(this.wanted));
    const rows = new Map(shaped.flatMap(({ data }) => data.get("shapes").map((shape) => [shape, passes.get(data)])));
    const symbolizer = { draw: (context, geom, _z, feature) => this.drawShape(context, geom, feature) };
    const min = bounds.min.add(origin);
    const max = bounds.max.add(origin);
    this.paint(this._context, this.dataZoom(), new Map([["", shaped]]), null, [{ dataLayer: "shapes", symbolizer, filter: (_z, shape) => !this.gone.has(shape.props.id) && rows.get(shape)(shape.row) }],
      { minX: min.x, minY: min.y, maxX: max.x, maxY: max.y }, origin, true);
  },

  drawShape(context, geom, { geomType, props }) {
    const { look } = this.symbols;
    context.beginPath();
    for (const part of geom) part.forEach(({ x, y }, at) => context[at ? "lineTo" : "moveTo"](x, y));
    context.lineWidth = 3;
    context.strokeStyle = look.colours[props.mission];
    if (geomType === 3) { context.fillStyle = this.symbols.hatch(context, props.mission); context.fill("evenodd"); }
    context.stroke();
  },

  // Rings and single symbols of what the tiles hold, or of the counts of places; kept while nothing of it changes.
  gathered(held) {
    const zoom = this.dataZoom();
    const key = [zoom, this.edition, this.key, ...(this.given ? [] : held.map(({ id }) => id))].join(" ");
    if (key === this.gatheredKey) return this.index;
    this.gatheredKey = key;
    const items = this.given ?? [...held.flatMap((tile) => this.itemsOf(tile)), ...this.added];
    const index = new Supercluster({ radius: RADIUS_PX, minZoom: zoom, maxZoom: zoom, extent: TILE_PX, ...SUMS });
    index.load(items.map((item) => ({ type: "Feature", geometry: { type: "Point", coordinates: [item.lon, item.lat] }, properties: { item } })));
    this.index = index;
    return index;
  },

  itemsOf({ data, dataTile, dim }) {
    const columns = data.get("columns");
    const key = `${this.key} ${this.edition} ${Math.round(dim)}`;
    if (columns.gatheredKey !== key) {
      const tiles = 2 ** dataTile.z;
      columns.gatheredKey = key;
      columns.items = gather(columns, dim, this.wanted, this.gone, this.wasIn(dataTile));
      for (const item of columns.items) {
        item.lon = longitude((dataTile.x + item.x) / tiles);
        item.lat = latitude((dataTile.y + item.y) / tiles);
      }
    }
    return columns.items;
  },

  // What was in a tile and is gone, by its place within it.
  wasIn({ z, x, y }) {
    const tiles = 2 ** z;
    return this.was.map(([id, mission, lon, lat]) => {
      const point = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0).divideBy(TILE_PX);
      return { id, mission, x: point.x * tiles - x, y: point.y * tiles - y };
    }).filter((one) => one.x >= 0 && one.x < 1 && one.y >= 0 && one.y < 1);
  },

  paintItems(index, bounds) {
    const origin = this._map.getPixelOrigin();
    const [sw, ne] = [this._map.unproject(origin.add([bounds.min.x, bounds.max.y])), this._map.unproject(origin.add([bounds.max.x, bounds.min.y]))];
    const found = index.getClusters([sw.lng, sw.lat, ne.lng, ne.lat], this.dataZoom());
    this.hits = found.map((feature) => {
      const [lon, lat] = feature.geometry.coordinates;
      const { cluster, item, counts, total, cluster_id: id } = feature.properties;
      const { x, y } = this._map.latLngToLayerPoint([lat, lon]);
      const hit = { x, y, lat, lon, ...(cluster ? { counts, total, id } : item) };
      hit.x = x;
      hit.y = y;
      if (hit.props) { this.symbols.drawSingle(this._context, x, y, hit.props); hit.r = SYMBOL_PX / 2; } else hit.r = this.symbols.drawRing(this._context, x, y, hit.counts, hit.total);
      return hit;
    });
  },

  // What is drawn at a place of the map, the topmost of it; null for none.
  at(latlng) {
    const { x, y } = this._map.latLngToLayerPoint(latlng);
    return this.hits.findLast((hit) => Math.hypot(hit.x - x, hit.y - y) <= hit.r + HIT_PX) ?? null;
  },

  // The bounds of what gathers in a ring.
  spread(hit) {
    const leaves = hit.id === undefined ? [] : this.index.getLeaves(hit.id, Infinity);
    return L.latLngBounds(leaves.map(({ geometry }) => [...geometry.coordinates].reverse()));
  },

  // The boxes that are taken on the map, in layer pixels.
  boxes() { return this.hits.map(({ x, y, r }) => [x - r, y - r, x + r, y + r]); },
});
