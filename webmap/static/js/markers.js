// Records with a position: single symbols, and clusters whose ring and number never hide a count.

import Supercluster from "supercluster";

import { el, opensByKey, stillness } from "./dom.js";
import { missions, ring, symbolOf } from "./symbols.js";
import { _, named, ngettext, number, say } from "./words.js";

const RADIUS_PX = 46;
const LAST_ZOOM = 19;

// How many records of each mission, in words.
function shares(counts) {
  return Object.entries(counts).map(([key, count]) => `${say(missions.get(key).short)} ${number(count)}`);
}

// A tip, made when the pointer or the keyboard first comes to its marker.
function tipped(marker, above, words) {
  const make = () => {
    marker.off("mouseover", make);
    marker.getElement()?.removeEventListener("focus", make);
    marker.bindTooltip(() => words(), { direction: "top", offset: [0, -above], className: "tip", opacity: 1 }).openTooltip();
  };
  marker.on("mouseover", make);
  marker.getElement().addEventListener("focus", make);
}

export class Markers {
  constructor(map) {
    this.map = map;
    this.drawn = new Map();
    this.shapes = L.layerGroup().addTo(map);
    map.createPane("shapes").style.zIndex = 450;
    this.openedRecord = () => {};
    this.openedMany = () => {};
    this.rendered = () => {};
    map.on("moveend", () => this.render());
  }

  setRecords(records) {
    const points = records.filter((record) => record.geometry?.type === "Point");
    this.points = points.map((record) => record.feature ??= { type: "Feature", geometry: record.geometry, properties: { record, counts: { [record.mission]: 1 } } });
    this.indexes = new Map();
    this.drawShapes(records.filter((record) => record.geometry && record.geometry.type !== "Point"));
    this.render();
  }

  drawShapes(records) {
    this.shapes.clearLayers();
    for (const record of records) {
      const colour = getComputedStyle(document.documentElement).getPropertyValue(`--m-${record.mission}`).trim();
      L.geoJSON(record.geometry, {
        pane: "shapes", style: { className: `shape mission-${record.mission}`, color: colour, weight: 3, fillColor: `url(#hatch-${record.mission})`, fillOpacity: 1 },
        pointToLayer: (_f, latlng) => L.circleMarker(latlng, { radius: 6, pane: "shapes" }),
      }).on("click", () => this.openedRecord(record)).addTo(this.shapes);
    }
  }

  // Clusters of one zoom, made when the map first shows it.
  index(zoom) {
    if (!this.indexes.has(zoom)) {
      const index = new Supercluster({
        radius: RADIUS_PX, minZoom: zoom, maxZoom: zoom, extent: 256,
        map: ({ counts }) => ({ counts }),
        reduce: (sum, one) => {
          sum.counts = { ...sum.counts };
          for (const key in one.counts) sum.counts[key] = (sum.counts[key] ?? 0) + one.counts[key];
        },
      });
      index.load(this.points);
      this.indexes.set(zoom, index);
    }
    return this.indexes.get(zoom);
  }

  get zoom() { return Math.min(Math.floor(this.map.getZoom()), LAST_ZOOM); }

  // The first zoom, up to one past the last, at which the records of a cluster no longer lie within one symbol.
  parting(members) {
    const bounds = L.latLngBounds(members.map((record) => [...record.geometry.coordinates].reverse()));
    let zoom = this.zoom + 1;
    for (; zoom <= LAST_ZOOM; zoom += 1) {
      const [a, b] = [this.map.project(bounds.getSouthWest(), zoom), this.map.project(bounds.getNorthEast(), zoom)];
      if (a.distanceTo(b) > RADIUS_PX) break;
    }
    return zoom;
  }

  render() {
    if (!this.points) return;
    const bounds = this.map.getBounds().pad(0.25);
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const wanted = new Map();
    for (const feature of this.index(this.zoom).getClusters(box, this.zoom)) {
      const { cluster, record, counts } = feature.properties;
      const [lon, lat] = feature.geometry.coordinates;
      wanted.set(cluster ? `${lon},${lat},${Object.entries(counts)}` : `r${record.index}`, feature);
    }
    const spare = [];
    for (const [key, marker] of this.drawn) {
      if (wanted.has(key)) { marker.feature = wanted.get(key); continue; }
      this.drawn.delete(key);
      if (marker.recordId) marker.remove();
      else spare.push(marker);
    }
    for (const [key, feature] of wanted) {
      if (!this.drawn.has(key)) this.drawn.set(key, feature.properties.cluster ? this.putCluster(feature, spare.pop()) : this.addRecord(feature));
    }
    for (const marker of spare) marker.remove();
    this.rendered();
  }

  // The boxes that symbols and clusters take on the map, in layer pixels.
  boxes() {
    return [...this.drawn.values()].map((marker) => {
      const { x, y } = this.map.latLngToLayerPoint(marker.getLatLng());
      const half = marker.recordId ? 14 : 21;
      return [x - half, y - half, x + half, y + half];
    });
  }

  addRecord(feature) {
    const { record } = feature.properties;
    const box = el("span", { class: `pin${record.precision === "approximate" ? " approx" : ""}${record.id === this.selected ? " selected" : ""}` }, symbolOf(record, 28));
    const kind = missions.get(record.mission).byKind.get(record.kind);
    const marker = this.add(feature, box, `${named(record)} · ${kind ? say(kind.name) : record.kind}`);
    marker.recordId = record.id;
    marker.on("click", () => this.openedRecord(record));
    tipped(marker, 12, () => el("div", {}, el("b", {}, named(record)), el("div", {}, kind ? say(kind.name) : record.kind),
      record.precision === "approximate" && el("div", { class: "warn" }, _("position approximate"))));
    return marker;
  }

  // A cluster; a marker that stands for one no more is moved and dressed anew.
  putCluster(feature, spare) {
    const { counts, point_count: total } = feature.properties;
    const marker = spare ?? this.addCluster(feature);
    marker.feature = feature;
    const [lon, lat] = feature.geometry.coordinates;
    if (spare) { marker.closeTooltip(); marker.setLatLng([lat, lon]); }
    marker.getElement().firstChild.replaceChildren(ring(counts, total));
    marker.getElement().setAttribute("aria-label", `${ngettext("%(count)s record here", "%(count)s records here", total)}: ${shares(counts).join(", ")}`);
    return marker;
  }

  addCluster(feature) {
    const marker = this.add(feature, el("span", { class: "cluster" }), "");
    marker.on("click", () => {
      const members = this.index(this.zoom).getLeaves(marker.feature.properties.cluster_id, Infinity).map((leaf) => leaf.properties.record);
      const zoom = this.parting(members);
      if (zoom > LAST_ZOOM || this.map.getZoom() >= 18) this.openedMany(members);
      else this.map.flyTo(marker.getLatLng(), Math.max(zoom, this.map.getZoom() + 1), { duration: 0.4, animate: !stillness.matches });
    });
    tipped(marker, 16, () => {
      const { counts, point_count: total } = marker.feature.properties;
      return el("div", {}, el("b", {}, ngettext("%(count)s record here", "%(count)s records here", total)), shares(counts).map((part) => el("div", {}, part)));
    });
    return marker;
  }

  add(feature, html, label) {
    const [lon, lat] = feature.geometry.coordinates;
    const marker = L.marker([lat, lon], { riseOnHover: true, icon: L.divIcon({ html, className: "pin-box", iconSize: null }) }).addTo(this.map);
    marker.feature = feature;
    marker.getElement().setAttribute("aria-label", label);
    opensByKey(marker);
    return marker;
  }

  select(id) {
    this.selected = id;
    for (const marker of this.drawn.values()) {
      marker.getElement()?.querySelector(".pin")?.classList.toggle("selected", marker.recordId === id);
    }
  }
}
