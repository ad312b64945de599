// Districts and subdistricts: shade, lines, names, hatches of area records, and badges that count what has no point.

import { el, opensByKey, stillness } from "./dom.js";
import { fetchJson, version } from "./data.js";
import { Ground } from "./ground.js";
import { kindOf, missions } from "./symbols.js";
import { _, named, ngettext, number } from "./words.js";

const FINE_ZOOM = 12.5;
const OUTSIDE = -2;
const FAR = 10000;
const PANES = { ground: 300, names: 440, badges: 620 };
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

// What lies beyond each side of the map as it is seen, as boxes that nothing is to reach into.
function beyond(map) {
  const { x: west, y: north } = map.containerPointToLayerPoint([0, 0]);
  const { x, y } = map.getSize();
  const [east, south] = [west + x, north + y];
  const boxes = [[west - FAR, north - FAR, west, south + FAR], [east, north - FAR, east + FAR, south + FAR], [west - FAR, north - FAR, east + FAR, north], [west - FAR, south, east + FAR, south + FAR]];
  return { boxes, sees: (point) => point.x >= west && point.x <= east && point.y >= north && point.y <= south };
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
    this.names = [];
    this.badges = new Map();
    this.widths = new Map();
    this.hatches = new Map();
    this.shade = null;
    this.opened = () => {};
    for (const [name, z] of Object.entries(PANES)) map.createPane(name).style.zIndex = z;
    map.getPane("names").style.pointerEvents = "none";
    map.on("zoomend", () => { this.placeBadges(); this.refine(); });
  }

  load(ground) {
    for (const place of [...ground.districts, ...ground.subdistricts]) this.byCode.set(place.code, place);
    this.districts = ground.districts.map((place) => place.code);
    this.subdistricts = ground.subdistricts.map((place) => place.code);
    this.names = [...this.districts, ...this.subdistricts].map((code) => {
      const zone = this.byCode.get(code);
      return { zone, isDistrict: zone.district === undefined, label: L.latLng(zone.label_lat, zone.label_lon), text: null, measured: null };
    });
    this.around = ground.neighbours;
    this.ground = new Ground({ pane: "ground" });
    this.ground.unitZoom = ground.zoom;
    this.ground.origin = L.point(ground.origin);
  }

  // The bounds of a district or subdistrict, or of the whole province for null.
  boundsOf(code) {
    const codes = code ? [code] : this.districts;
    return codes.reduce((bounds, one) => bounds.extend(this.byCode.get(one).bounds), L.latLngBounds([]));
  }

  draw() {
    const { ground } = this;
    const codeOf = (event) => event.originalEvent.target.dataset?.code ?? this.over;
    for (const { path, line } of this.around) {
      ground.add("beyond", { class: "beyond", d: path });
      ground.add("beyond", { class: "beyond-line", d: line });
    }
    this.edge = ground.add("edge", { class: "line-edge" });
    this.shapes = new Map(this.subdistricts.map((code) => [code, ground.add("zones", { class: "zone leaflet-interactive", dataset: { code } })]));
    this.lines = ground.add("lines", { class: "line-district" });
    this.setPaths();
    this.addHatches();
    ground.on("mouseover mousemove", (event) => {
      if (codeOf(event) === this.over) return;
      this.over = codeOf(event);
      ground.getTooltip().update();
    });
    ground.on("click", (event) => { const code = codeOf(event); this.opened(this.map.getZoom() < this.options.closer_zoom ? this.byCode.get(code).district : code, code); });
    ground.bindTooltip(() => this.tip(this.over), { sticky: true, direction: "top", className: "tip", opacity: 1 });
    ground.addTo(this.map);
    ground.addInteractiveTarget(ground.groups.zones);
  }

  setPaths() {
    for (const [code, shape] of this.shapes) shape.setAttribute("d", this.byCode.get(code).path);
    const all = this.districts.map((code) => this.byCode.get(code).path).join("");
    for (const line of [this.edge, this.lines]) line.setAttribute("d", all);
    for (const [pair, hatch] of this.hatches) hatch.setAttribute("d", this.byCode.get(pair.split(" ")[1]).path);
    this.highlighted?.setAttribute("d", this.byCode.get(this.highlighted.dataset.code).path);
  }

  nameAround() {
    for (const province of this.around) {
      if (province.label_lat === null || province.label_lat === undefined) continue;
      this.addText(province, el("span", { class: "name name-beyond" }, named(province)));
    }
  }

  // Figures are all of one width, so badges of as many figures and dots are too; measuring makes the browser lay out.
  widthOf({ body, size }) {
    if (!this.widths.has(size)) this.widths.set(size, body.offsetWidth);
    return this.widths.get(size);
  }

  // Sizes of text are taken again, in the font that has come.
  measureAgain() {
    for (const name of this.names) name.measured = null;
    this.widths.clear();
    for (const badge of this.badges.values()) badge.width = null;
  }

  // Hatches differ by mission in angle and spacing as well as colour.
  addHatches() {
    [...missions.keys()].forEach((key, at) => this.ground.addHatch(`hatch-${key}`, `rotate(${45 + at * 45})`, 9 + at, 2.2, `hatch-line mission-${key}`));
    this.ground.addHatch("hatch-missing", "rotate(45)", 6, 1.5, "missing-line");
  }

  tip(code) {
    const zone = this.byCode.get(code);
    const district = this.byCode.get(zone.district);
    const value = this.shade?.values[code];
    return el("div", {}, el("b", {}, named(zone)), el("span", {}, ` · ${named(district)}`),
      this.shade?.shade && this.shade.shade !== "none" && el("div", {}, this.shade.classes[code] === OUTSIDE ? _("outside the filter") : value === null || value === undefined ? _("no data") : this.shade.format(value)));
  }

  // A name is written when its zoom is first shown.
  write(name) {
    name.text = el("span", { class: `name ${name.isDistrict ? "name-district" : "name-subdistrict"}` }, named(name.zone));
    this.addText(name.zone, name.text);
  }

  addText(place, text) {
    return L.marker([place.label_lat, place.label_lon], {
      pane: "names", interactive: false, keyboard: false, icon: L.divIcon({ html: text, className: "name-box", iconSize: null }),
    }).addTo(this.map);
  }

  get closer() { return this.map.getZoom() >= this.options.closer_zoom; }

  // Names and badges by zoom: as one block where there is room, the badge alone where there is not; a count never hides.
  settle(obstacles) {
    const taken = [...obstacles];
    const edges = beyond(this.map);
    for (const badge of this.badges.values()) badge.width ??= this.widthOf(badge);
    const zoom = this.map.getZoom();
    const order = this.names.map((name) => ({ name, badge: this.badges.get(name.zone.code), wanted: name.isDistrict ? zoom < 12.5 : this.closer }))
      .filter(({ name, badge, wanted }) => badge || wanted || name.text);
    for (const { name, wanted } of order) if (wanted && !name.text) this.write(name);
    for (const { name } of order) if (name.text) name.measured ??= { width: name.text.offsetWidth + 6, height: name.text.offsetHeight };
    order.sort((a, b) => b.name.isDistrict - a.name.isDistrict || Boolean(b.badge) - Boolean(a.badge) || b.name.zone.area_km2 - a.name.zone.area_km2);
    for (const { name: { label, text, measured }, badge, wanted } of order) {
      const centre = this.map.latLngToLayerPoint(label);
      const size = measured ?? { width: 0, height: 0 };
      const badgeWidth = badge ? badge.width : 0;
      const [width, height] = [Math.max(size.width, badgeWidth), size.height + (badge ? 27 : 0)];
      const kept = edges.sees(centre) ? [...taken, ...edges.boxes] : taken;
      let spot = wanted ? best(centre, width, height, kept) : null;
      const named = spot !== null && spot.overlap === 0;
      if (!named && badge) spot = best(centre, badgeWidth, 28, kept);
      text?.classList.toggle("hidden", !named);
      if (named || badge) taken.push(spot.box);
      if (named) shift(text, spot.dx, spot.dy - (badge ? 13 : 0));
      if (badge) shift(badge.body, spot.dx, spot.dy + (named ? size.height / 2 : 0));
    }
  }

  setShade(shade) {
    if (!shade && !this.shade) return;
    this.shade = shade;
    for (const [code, element] of this.shapes) {
      const c = shade && shade.shade !== "none" ? shade.classes[code] : null;
      const fill = c === null || c === undefined ? "" : c === "nothing" ? " c-nothing" : c === OUTSIDE ? " c-outside" : c < 0 ? " c-missing" : ` c${Math.min(c, 5)}`;
      element.setAttribute("class", `zone leaflet-interactive${fill}`);
    }
  }

  // Hatches and badges for records without a position of their own.
  setRecords(records) {
    this.unplaced = records.filter((record) => !record.geometry && record.district)
      .map((record) => ({ subdistrict: record.subdistrict, district: record.district, missions: { [record.mission]: 1 }, record }));
    this.hatch(new Set(this.unplaced.filter(({ record }) => record.subdistrict && kindOf(record.mission, record.kind).shape === "area")
      .map(({ record }) => `${record.mission} ${record.subdistrict}`)));
    this.placeBadges();
  }

  // The same for counts in place of records: of each place, how many of each mission; hatched: "mission place".
  setCounts(counts, hatched) {
    this.unplaced = counts;
    this.hatch(new Set(hatched));
    this.placeBadges();
  }

  hatch(hatched) {
    for (const [pair, hatch] of this.hatches) {
      if (!hatched.has(pair)) { hatch.remove(); this.hatches.delete(pair); }
    }
    for (const pair of hatched) {
      if (this.hatches.has(pair)) continue;
      const [mission, code] = pair.split(" ");
      this.hatches.set(pair, this.ground.add("hatches", { class: "hatch", d: this.byCode.get(code).path, fill: `url(#ground-hatch-${mission})` }));
    }
  }

  // Where a record without a point is counted: far out on its district, closer on the place its source names.
  badgeOf({ subdistrict, district }) {
    return this.closer && subdistrict ? subdistrict : district;
  }

  placeBadges() {
    const groups = new Map();
    for (const one of this.unplaced ?? []) {
      const code = this.badgeOf(one);
      if (!groups.has(code)) groups.set(code, { total: 0, missions: new Set(), members: [] });
      const group = groups.get(code);
      for (const [mission, count] of Object.entries(one.missions)) { group.missions.add(mission); group.total += count; }
      if (one.record) group.members.push(one.record);
    }
    for (const [code, badge] of this.badges) {
      if (!groups.has(code)) { badge.marker.remove(); this.badges.delete(code); }
    }
    for (const [code, group] of groups) this.putBadge(code, group);
  }

  putBadge(code, { total, missions: of, members }) {
    const zone = this.byCode.get(code);
    const key = [total, ...of, ...members.map((record) => record.id)].join();
    const badge = this.badges.get(code) ?? this.newBadge(code, zone);
    if (badge.key === key) return;
    const keys = [...missions.keys()].filter((mission) => of.has(mission));
    badge.body.replaceChildren(el("span", { "aria-hidden": "true" }, "≈ "), number(total),
      ...keys.map((mission) => el("i", { class: `dot plate-${missions.get(mission).plate} mission-${mission}` })));
    badge.marker.getElement().setAttribute("aria-label", `${named(zone)}: ${ngettext("%(count)s record, position approximate", "%(count)s records, position approximate", total)}`);
    Object.assign(badge, { key, members, total, width: null, size: `${number(total).length} ${keys.length}` });
  }

  newBadge(code, zone) {
    const body = el("span", { class: "badge" });
    const marker = L.marker([zone.label_lat, zone.label_lon], {
      pane: "badges", riseOnHover: true, icon: L.divIcon({ html: body, className: "badge-box", iconSize: null }),
    }).addTo(this.map);
    const badge = { marker, body };
    opensByKey(marker);
    marker.on("click", () => this.openedBadge(zone, badge.members, badge.total));
    this.badges.set(code, badge);
    return badge;
  }

  fit(codes) {
    const bounds = codes.reduce((all, code) => all.extend(this.boundsOf(code)), L.latLngBounds([]));
    this.map.flyToBounds(bounds, { ...roomBeside(this.map), duration: 0.6, animate: !stillness.matches });
  }

  // Outlines one district or subdistrict; none for null.
  highlight(code) {
    this.highlighted?.remove();
    const place = this.byCode.get(code);
    this.highlighted = place && this.ground.add("lines", { class: "zone-selected", d: place.path, dataset: { code } });
  }

  // Close up, finer outlines take the place of the light ones.
  async refine() {
    if (this.refined || this.map.getZoom() < FINE_ZOOM) return;
    this.refined = true;
    try {
      const fine = await fetchJson(`${this.options.outlines}/${version}.json`);
      for (const [code, path] of Object.entries(fine)) this.byCode.get(code).path = path;
      this.setPaths();
    } catch { this.refined = false; }
  }
}
