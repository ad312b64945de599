// Districts and subdistricts: shade, lines, names, hatches of area records, and badges that count what has no point.

import { el, opensByKey, svg } from "./dom.js";
import { fetchJson } from "./data.js";
import { kindOf, missions } from "./symbols.js";
import { _, named, ngettext, number } from "./words.js";

const FINE_ZOOM = 12.5;
const OUTSIDE = -2;
const PANES = { edge: 250, zones: 300, hatch: 320, lines: 340, names: 440, badges: 620 };
// Where a name with its badge may stand, in half sizes from its place, nearest first.
const STEPS = [[0, 0], [0, 0.7], [0, -0.7], [0.7, 0], [-0.7, 0], [0, 1.4], [0, -1.4], [1, 0.7], [-1, 0.7], [1, -0.7], [-1, -0.7], [1.5, 0], [-1.5, 0], [0, 2.2], [0, -2.2], [1.5, 1.4], [-1.5, 1.4]];

// The first place of a block that overlaps nothing taken, else the one that overlaps least.
function best(centre, width, height, taken) {
  let found = null;
  for (const [stepX, stepY] of STEPS) {
    const [dx, dy] = [stepX * (width / 2 + 12), stepY * (height / 2 + 10)];
    const box = [centre.x + dx - width / 2, centre.y + dy - height / 2, centre.x + dx + width / 2, centre.y + dy + height / 2];
    let overlap = 0;
    for (const o of taken) {
      const across = Math.min(box[2], o[2]) - Math.max(box[0], o[0]);
      const down = Math.min(box[3], o[3]) - Math.max(box[1], o[1]);
      if (across > 0 && down > 0) overlap += across * down;
    }
    if (found === null || overlap < found.overlap - 1) found = { overlap, box, dx, dy };
    if (overlap === 0) break;
  }
  return found;
}

function boundsOf(geometry) {
  const bounds = [[Infinity, Infinity], [-Infinity, -Infinity]];
  const visit = (part) => {
    if (typeof part[0] === "number") {
      for (const [at, value] of [[0, part[1]], [1, part[0]]]) {
        bounds[0][at] = Math.min(bounds[0][at], value);
        bounds[1][at] = Math.max(bounds[1][at], value);
      }
    } else part.forEach(visit);
  };
  visit(geometry.coordinates);
  return L.latLngBounds(bounds);
}

function shift(element, dx, dy) {
  element.style.setProperty("--dx", `${dx}px`);
  element.style.setProperty("--dy", `${dy}px`);
}

// Paddings that keep what is shown clear of an open card: beside it on a desk, above it on a phone.
export function roomBeside(map) {
  const card = document.getElementById("card");
  const { x, y } = map.getSize();
  const covered = card && !card.hidden ? card.getBoundingClientRect() : null;
  if (!covered) return { padding: [24, 24] };
  return { paddingTopLeft: [24, 24], paddingBottomRight: covered.width < x * 0.8 ? [covered.width + 24, 24] : [24, Math.min(covered.height, y * 0.6) + 24] };
}

export class Zones {
  constructor(map, options) {
    this.map = map;
    this.options = options;
    this.byCode = new Map();
    this.layers = new Map();
    this.districtLayers = new Map();
    this.edgeLayers = new Map();
    this.names = [];
    this.badges = new Map();
    this.hatches = [];
    this.shade = null;
    this.opened = () => {};
    for (const [name, z] of Object.entries(PANES)) map.createPane(name).style.zIndex = z;
    for (const name of ["edge", "lines", "names", "hatch"]) map.getPane(name).style.pointerEvents = "none";
    map.on("zoomend", () => { this.placeBadges(); this.refine(); });
  }

  async load() {
    const [districts, subdistricts] = await Promise.all([fetchJson(this.options.districts), fetchJson(this.options.subdistricts)]);
    for (const feature of [...districts.features, ...subdistricts.features]) {
      this.byCode.set(feature.id, { code: feature.id, bounds: boundsOf(feature.geometry), ...feature.properties });
    }
    this.districts = districts.features.map((feature) => feature.id);
    this.subdistricts = subdistricts.features.map((feature) => feature.id);
    this.shapes = [districts, subdistricts];
  }

  // The bounds of a district or subdistrict, or of the whole province for null.
  boundsOf(code) {
    const codes = code ? [code] : this.districts;
    return codes.reduce((bounds, one) => bounds.extend(this.byCode.get(one).bounds), L.latLngBounds([]));
  }

  // Drawn once the map is where the view wants it, so that nothing is projected twice.
  draw() {
    const [districts, subdistricts] = this.shapes;
    const line = (pane, className, renderer, keep) => ({
      pane, renderer, interactive: false, smoothFactor: 0.5, style: () => ({ className, fill: false }),
      onEachFeature: (feature, layer) => keep.set(feature.id, layer),
    });
    this.lineRenderer = L.svg({ pane: "lines", padding: 0.4 });
    L.geoJSON(districts, line("edge", "line-edge", L.svg({ pane: "edge", padding: 0.4 }), this.edgeLayers)).addTo(this.map);
    this.renderer = L.svg({ pane: "zones", padding: 0.4 });
    L.geoJSON(subdistricts, {
      pane: "zones", renderer: this.renderer, smoothFactor: 0.5,
      style: () => ({ className: "zone", fillOpacity: 1 }),
      onEachFeature: (feature, layer) => {
        this.layers.set(feature.id, layer);
        layer.on("click", () => this.opened(this.map.getZoom() < this.options.closer_zoom ? this.byCode.get(feature.id).district : feature.id, feature.id));
        layer.bindTooltip(() => this.tip(feature.id), { sticky: true, direction: "top", className: "tip", opacity: 1 });
      },
    }).addTo(this.map);
    L.geoJSON(districts, line("lines", "line-district", this.lineRenderer, this.districtLayers)).addTo(this.map);
    this.hatchRenderer = L.svg({ pane: "hatch", padding: 0.4 }).addTo(this.map);
    this.addPatterns();
    for (const code of [...this.districts, ...this.subdistricts]) this.addName(this.byCode.get(code));
    document.fonts.ready.then(() => { for (const name of this.names) name.measured = null; });
  }

  // Hatches differ by mission in angle and spacing as well as colour.
  addPatterns() {
    const pattern = (id, angle, gap, width, cls) => svg("pattern", {
      id, width: gap, height: gap, patternUnits: "userSpaceOnUse", patternTransform: `rotate(${angle})`,
    }, svg("rect", { width, height: gap, class: cls }));
    const hatches = [...missions.keys()].map((key, at) => pattern(`hatch-${key}`, 45 + at * 45, 9 + at, 2.2, `hatch-line mission-${key}`));
    this.hatchRenderer._container.prepend(svg("defs", {}, hatches));
    this.renderer._container.prepend(svg("defs", {}, pattern("hatch-missing", 45, 6, 1.5, "missing-line")));
  }

  tip(code) {
    const zone = this.byCode.get(code);
    const district = this.byCode.get(zone.district);
    const value = this.shade?.values[code];
    return el("div", {}, el("b", {}, named(zone)), el("span", {}, ` · ${named(district)}`),
      this.shade?.shade && this.shade.shade !== "none" && el("div", {}, this.shade.classes[code] === OUTSIDE ? _("outside the filter") : value === null || value === undefined ? _("no data") : this.shade.format(value)));
  }

  addName(zone) {
    const isDistrict = zone.district === undefined;
    const text = el("span", { class: `name ${isDistrict ? "name-district" : "name-subdistrict"}` }, named(zone));
    const marker = L.marker([zone.label_lat, zone.label_lon], {
      pane: "names", interactive: false, keyboard: false, icon: L.divIcon({ html: text, className: "name-box", iconSize: null }),
    }).addTo(this.map);
    this.names.push({ zone, isDistrict, marker, text, measured: null });
  }

  get closer() { return this.map.getZoom() >= this.options.closer_zoom; }

  // Names and badges by zoom: as one block where there is room, the badge alone where there is not; a count never hides.
  settle(obstacles) {
    const taken = [...obstacles];
    for (const badge of this.badges.values()) badge.width ??= badge.body.offsetWidth;
    const zoom = this.map.getZoom();
    for (const name of this.names) name.measured ??= { width: name.text.offsetWidth + 6, height: name.text.offsetHeight };
    const order = this.names.map((name) => ({ ...name, badge: this.badges.get(name.zone.code), wanted: name.isDistrict ? zoom < 12.5 : this.closer }));
    order.sort((a, b) => b.isDistrict - a.isDistrict || Boolean(b.badge) - Boolean(a.badge) || b.zone.area_km2 - a.zone.area_km2);
    for (const { marker, text, measured: size, badge, wanted } of order) {
      const centre = this.map.latLngToLayerPoint(marker.getLatLng());
      const badgeWidth = badge ? badge.width : 0;
      const [width, height] = [Math.max(size.width, badgeWidth), size.height + (badge ? 27 : 0)];
      let spot = wanted ? best(centre, width, height, taken) : null;
      const named = spot !== null && spot.overlap === 0;
      if (!named && badge) spot = best(centre, badgeWidth, 28, taken);
      text.classList.toggle("hidden", !named);
      if (named || badge) taken.push(spot.box);
      if (named) shift(text, spot.dx, spot.dy - (badge ? 13 : 0));
      if (badge) shift(badge.body, spot.dx, spot.dy + (named ? size.height / 2 : 0));
    }
  }

  setShade(shade) {
    this.shade = shade;
    for (const [code, layer] of this.layers) {
      const element = layer.getElement();
      if (!element) continue;
      const c = shade && shade.shade !== "none" ? shade.classes[code] : null;
      const fill = c === null || c === undefined ? "" : c === OUTSIDE ? " c-outside" : c < 0 ? " c-missing" : ` c${Math.min(c, 5)}`;
      element.setAttribute("class", `zone leaflet-interactive${fill}`);
    }
  }

  // Hatches and badges for records without a position of their own.
  setRecords(records) {
    this.records = records;
    for (const hatch of this.hatches) hatch.remove();
    this.hatches = [];
    const hatched = new Set();
    this.unplaced = records.filter((record) => !record.geometry && record.district);
    for (const record of this.unplaced) {
      if (record.subdistrict && kindOf(record.mission, record.kind).shape === "area") hatched.add(`${record.mission} ${record.subdistrict}`);
    }
    for (const pair of hatched) {
      const [mission, code] = pair.split(" ");
      const shape = L.polygon(this.layers.get(code).getLatLngs(), {
        pane: "hatch", renderer: this.hatchRenderer, interactive: false, smoothFactor: 0.5, className: "hatch",
        fillColor: `url(#hatch-${mission})`, fillOpacity: 1, stroke: false,
      });
      this.hatches.push(shape.addTo(this.map));
    }
    this.placeBadges();
  }

  // Where a record without a point is counted: far out on its district, closer on the place its source names.
  badgeOf(record) {
    return this.closer && record.subdistrict ? record.subdistrict : record.district;
  }

  placeBadges() {
    const groups = new Map();
    for (const record of this.unplaced ?? []) {
      const code = this.badgeOf(record);
      if (!groups.has(code)) groups.set(code, []);
      groups.get(code).push(record);
    }
    for (const [code, badge] of this.badges) {
      if (!groups.has(code)) { badge.marker.remove(); this.badges.delete(code); }
    }
    for (const [code, members] of groups) this.putBadge(code, members);
  }

  putBadge(code, members) {
    const zone = this.byCode.get(code);
    const key = members.map((record) => record.id).join();
    const old = this.badges.get(code);
    if (old?.key === key) return;
    old?.marker.remove();
    const keys = [...missions.keys()].filter((mission) => members.some((record) => record.mission === mission));
    const body = el("span", { class: "badge" }, el("span", { "aria-hidden": "true" }, "≈ "), number(members.length),
      keys.map((mission) => el("i", { class: `dot plate-${missions.get(mission).plate} mission-${mission}` })));
    const marker = L.marker([zone.label_lat, zone.label_lon], {
      pane: "badges", riseOnHover: true, icon: L.divIcon({ html: body, className: "badge-box", iconSize: null }),
    }).addTo(this.map);
    marker.getElement().setAttribute("aria-label", `${named(zone)}: ${ngettext("%(count)s record, position approximate", "%(count)s records, position approximate", members.length)}`);
    opensByKey(marker);
    marker.on("click", () => this.openedBadge(zone, members));
    this.badges.set(code, { marker, key, members, body });
  }

  fit(codes, options) {
    const bounds = codes.reduce((all, code) => all.extend(this.boundsOf(code)), L.latLngBounds([]));
    this.map.flyToBounds(bounds, { ...roomBeside(this.map), duration: 0.6, ...options });
  }

  // Outlines one district or subdistrict; none for null.
  highlight(code) {
    this.highlighted?.remove();
    const layer = this.layers.get(code) ?? this.districtLayers.get(code);
    this.highlighted = layer && L.polygon(layer.getLatLngs(), {
      pane: "lines", renderer: this.lineRenderer, interactive: false, className: "zone-selected", fill: false, smoothFactor: 0.5,
    }).addTo(this.map);
  }

  // Close up, finer outlines take the place of the light ones.
  async refine() {
    if (this.refined || this.map.getZoom() < FINE_ZOOM) return;
    this.refined = true;
    try {
      const fine = await fetchJson(this.options.outlines);
      for (const { id, geometry } of fine.features) {
        const shape = L.GeoJSON.coordsToLatLngs(geometry.coordinates, geometry.type === "MultiPolygon" ? 2 : 1);
        for (const layer of [this.layers.get(id), this.districtLayers.get(id), this.edgeLayers.get(id)]) layer?.setLatLngs(shape);
      }
      this.setRecords(this.records);
    } catch { this.refined = false; }
  }
}
