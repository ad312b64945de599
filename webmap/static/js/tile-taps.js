// Pointer and keys on a map of tiles: what is drawn there is told when pointed at, and opened when clicked.

import { el, on, stillness } from "./dom.js";
import { missions } from "./symbols.js";
import { _, named, ngettext, number, say } from "./words.js";

const LAST_ZOOM = 18;
const REACH_PX = 12;
const APART_PX = 46;
const CENTRE_PX = 24;

export class Taps {
  // measures: whether a tool takes every click.
  constructor(tiled, cards, measures) {
    Object.assign(this, { tiled, cards, measures, plan: tiled.plan, map: tiled.plan.map });
    const box = this.map.getContainer();
    box.addEventListener("click", (event) => this.click(event), true);
    box.addEventListener("mousemove", (event) => this.point(event));
    box.addEventListener("mouseleave", () => { this.untell(); this.cover(false); });
    box.addEventListener("keydown", (event) => this.key(event));
    on("map-frame").append(el("span", { class: "cross here", "aria-hidden": "true" }));
    this.map.on("zoomstart movestart", () => this.untell());
    this.tip = L.tooltip({ direction: "top", className: "tip", opacity: 1 });
  }

  // Whether a tool has the map for itself.
  get busy() { return document.body.classList.contains("drawing") || this.measures(); }

  onMap({ target }) { return target.closest(".leaflet-marker-icon, .leaflet-control, .leaflet-shapes-pane") === null; }

  click(event) {
    if (this.busy || !this.onMap(event) || this.map.dragging.moved()) return;
    const latlng = this.map.mouseEventToLatLng(event);
    const hit = this.tiled.sheet.at(latlng);
    if (!hit) return;
    event.stopPropagation();
    event.preventDefault();
    this.untell();
    this.open(hit);
  }

  open(hit) {
    if (hit.zone) { this.cards.openPlace(hit.zone); return; }
    if (hit.props) { this.identify(hit, REACH_PX, hit.props.id); return; }
    const bounds = this.tiled.sheet.spread(hit);
    const zoom = bounds.isValid() ? this.parting(bounds) : this.map.getZoom() + 2;
    if (this.map.getZoom() >= LAST_ZOOM || zoom > LAST_ZOOM + 1) this.identify(hit, APART_PX);
    else this.map.flyTo([hit.lat, hit.lon], Math.max(zoom, this.map.getZoom() + 1), { duration: 0.4, animate: !stillness.matches });
  }

  // The first zoom at which what gathers in a ring no longer lies within one symbol.
  parting(bounds) {
    let zoom = Math.floor(this.map.getZoom()) + 1;
    for (; zoom <= LAST_ZOOM + 1; zoom += 1) {
      if (this.map.project(bounds.getSouthWest(), zoom).distanceTo(this.map.project(bounds.getNorthEast(), zoom)) > APART_PX) break;
    }
    return zoom;
  }

  // Opens the true records at a place: the one that is meant, or all of them.
  identify({ lat, lon }, pixels, id = null) {
    return this.cards.openAnswered(this.tiled.identify(L.latLng(lat, lon), pixels, this.tiled.drawnChanges), ({ records, total }) => {
      const meant = records.find((record) => record.id === id) ?? (records.length === 1 ? records[0] : null);
      if (meant) this.cards.openRecord(meant);
      else if (records.length) this.cards.openMany(records, total, _("These records lie here or close by."));
      else this.plan.tell(_("Nothing is recorded here for these filters."));
    });
  }

  // What the pointer is on is told, in place of the subdistrict below it.
  point(event) {
    const hit = this.busy || !this.onMap(event) ? null : this.tiled.sheet.at(this.map.mouseEventToLatLng(event));
    this.cover(hit !== null);
    if (!hit) { this.untell(); return; }
    this.plan.zones.ground.closeTooltip();
    if (this.pointed === hit) return;
    this.pointed = hit;
    this.tip.options.offset = L.point(0, -hit.r);
    this.tip.setLatLng(this.map.layerPointToLatLng([hit.x, hit.y])).setContent(this.words(hit)).addTo(this.map);
  }

  // Whether what is drawn lies between the pointer and the subdistricts; until the pointer moves it stays so, for a
  // subdistrict that is pointed at is drawn anew, which takes long where it fills the window.
  cover(drawn) { this.tiled.sheet.getContainer().style.pointerEvents = drawn ? "auto" : "none"; }

  untell() {
    if (!this.pointed) return;
    this.pointed = null;
    this.tip.remove();
  }

  words({ props, zone, counts, total }) {
    if (!props) {
      return el("div", {}, el("b", {}, zone ? named(this.plan.zones.byCode.get(zone)) : ngettext("%(count)s record here", "%(count)s records here", total)),
        zone && el("div", {}, ngettext("%(count)s record", "%(count)s records", total)),
        [...missions.keys()].filter((key) => counts[key]).map((key) => el("div", {}, `${say(missions.get(key).short)} ${number(counts[key])}`)));
    }
    const kind = missions.get(props.mission).byKind.get(props.kind);
    return el("div", {}, el("b", {}, named(props)), el("div", {}, kind ? say(kind.name) : props.kind), props.precision === "approximate" && el("div", { class: "warn" }, _("position approximate")));
  }

  // Enter tells what is at the cross in the middle of the map.
  key(event) {
    if (event.key !== "Enter" || event.target !== this.map.getContainer() || this.busy) return;
    event.preventDefault();
    const centre = this.map.getCenter();
    const hit = this.tiled.sheet.at(centre);
    if (hit) this.open(hit);
    else this.identify({ lat: centre.lat, lon: centre.lng }, CENTRE_PX);
  }
}
