// Records with a position: single symbols, and clusters whose ring and number never hide a count.

import { el, opensByKey } from "./dom.js";
import { missions, ring, symbolOf } from "./symbols.js";
import { _, named, ngettext, number, say } from "./words.js";

const RADIUS_PX = 46;

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
    this.index = new Supercluster({
      radius: RADIUS_PX, maxZoom: 19, extent: 256,
      map: ({ record }) => ({ counts: { [record.mission]: 1 } }),
      reduce: (sum, one) => {
        sum.counts = { ...sum.counts };
        for (const key in one.counts) sum.counts[key] = (sum.counts[key] ?? 0) + one.counts[key];
      },
    });
    this.index.load(points.map((record) => ({ type: "Feature", geometry: record.geometry, properties: { record } })));
    this.generation = (this.generation ?? 0) + 1;
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

  render() {
    if (!this.index) return;
    const bounds = this.map.getBounds().pad(0.25);
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const wanted = new Map();
    for (const feature of this.index.getClusters(box, Math.floor(this.map.getZoom()))) {
      const { cluster, record, counts } = feature.properties;
      const [lon, lat] = feature.geometry.coordinates;
      wanted.set(cluster ? `${lon},${lat},${Object.entries(counts)}` : `r${record.index}`, feature);
    }
    for (const [key, marker] of this.drawn) {
      if (wanted.has(key)) marker.feature = wanted.get(key);
      else { marker.remove(); this.drawn.delete(key); }
    }
    for (const [key, feature] of wanted) {
      if (!this.drawn.has(key)) this.drawn.set(key, feature.properties.cluster ? this.addCluster(feature) : this.addRecord(feature));
    }
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
    marker.bindTooltip(() => el("div", {}, el("b", {}, named(record)), el("div", {}, kind ? say(kind.name) : record.kind),
      record.precision === "approximate" && el("div", { class: "warn" }, _("position approximate"))), { direction: "top", offset: [0, -12], className: "tip", opacity: 1 });
    return marker;
  }

  addCluster(feature) {
    const { counts, point_count: total } = feature.properties;
    const parts = Object.entries(counts).map(([key, count]) => `${say(missions.get(key).short)} ${number(count)}`);
    const marker = this.add(feature, el("span", { class: "cluster" }, ring(counts, total)),
      `${ngettext("%(count)s record here", "%(count)s records here", total)}: ${parts.join(", ")}`);
    marker.on("click", () => {
      const id = marker.feature.properties.cluster_id;
      const zoom = this.index.getClusterExpansionZoom(id);
      const members = () => this.index.getLeaves(id, Infinity).map((leaf) => leaf.properties.record);
      if (zoom > 19 || this.map.getZoom() >= 18) this.openedMany(members());
      else this.map.flyTo(marker.getLatLng(), Math.max(zoom, this.map.getZoom() + 1), { duration: 0.4 });
    });
    marker.bindTooltip(() => el("div", {}, el("b", {}, ngettext("%(count)s record here", "%(count)s records here", total)),
      parts.map((part) => el("div", {}, part))), { direction: "top", offset: [0, -16], className: "tip", opacity: 1 });
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
