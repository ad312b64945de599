// Drawing on the map, with the pointer or with the keys alone; lines and areas with Leaflet-Geoman, fetched when needed.

import { loadFile } from "./data.js";
import { el, on } from "./dom.js";
import { _ } from "./words.js";

const PANE = "drawing";
const DIGITS = 7;
const NUDGES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const TOOLS = { line: "Line", area: "Polygon" };
const SAID = {
  point: () => [_("Click where it is."), _("With the keys: move the map with the arrows until the cross is there, then press Space.")],
  line: () => [_("Click point after point; a click on the last one ends the line."), _("With the keys: move the map with the arrows, Space sets a point at the cross, Enter ends the line.")],
  area: () => [_("Click corner after corner; a click on the first one closes the area."), _("With the keys: move the map with the arrows, Space sets a corner at the cross, Enter closes the area.")],
  reshape: () => [_("Drag the corners; the small ones between them make new corners."), _("With the keys: Tab goes from corner to corner, the arrows move it, Enter on a small one makes a corner, Delete removes one.")],
};

function round([lon, lat]) {
  return [lon, lat].map((degrees) => Number(degrees.toFixed(DIGITS)));
}

// The geometry of a layer; one part drawn alone is no multi-geometry.
function geometryOf(layer) {
  return layer.toGeoJSON(DIGITS).geometry;
}

export class Drawing {
  // moved: told of each new geometry of the draft.
  constructor(plan, moved) {
    this.plan = plan;
    this.map = plan.map;
    this.moved = moved;
    this.map.createPane(PANE).style.zIndex = 640;
    this.map.getContainer().addEventListener("keydown", (event) => this.key(event));
  }

  get busy() { return Boolean(this.mode); }

  // The draft on the map: a point can be dragged at once, and moved with the arrows.
  show(geometry) {
    if (geometry?.type === "Point" && this.layer instanceof L.Marker && this.map.hasLayer(this.layer)) {   // keeps the focus
      this.layer.setLatLng(geometry.coordinates.toReversed());
      return;
    }
    this.layer?.remove();
    this.layer = null;
    if (!geometry) return;
    if (geometry.type !== "Point") { this.layer = this.shapes(geometry).addTo(this.map); return; }
    const marker = L.marker(geometry.coordinates.toReversed(), { draggable: true, pane: PANE, alt: _("The position of this record"), icon: L.divIcon({ className: "draft-pin", iconSize: [26, 26] }) }).addTo(this.map);
    const set = () => this.moved({ type: "Point", coordinates: round([marker.getLatLng().lng, marker.getLatLng().lat]) });
    marker.on("dragend", set);
    marker.getElement().setAttribute("aria-label", _("The position of this record: drag it, or move it with the arrows"));
    marker.getElement().addEventListener("keydown", (event) => this.nudge(event, marker, set));
    this.layer = marker;
  }

  shapes(geometry) {
    return L.geoJSON(geometry, { pane: PANE, interactive: false, pmIgnore: false, style: { className: "draft", pmIgnore: false } });
  }

  nudge(event, marker, done) {
    const step = NUDGES[event.key];
    if (!step) return false;
    event.preventDefault();
    event.stopPropagation();
    const pixels = event.shiftKey ? 10 : 1;
    const at = this.map.latLngToContainerPoint(marker.getLatLng()).add([step[0] * pixels, step[1] * pixels]);
    marker.setLatLng(this.map.containerPointToLatLng(at));
    done();
    return true;
  }

  hide() { this.show(null); this.end(); }

  async library() {
    if (this.map.pm) return;
    await Promise.all(this.plan.drawFiles.map(loadFile));
    L.PM.setOptIn(true);
    this.map.pm = new L.PM.Map(this.map);
    this.map.pm.setLang("planmap", { tooltips: {
      firstVertex: _("Click to set the first point"), continueLine: _("Click to go on"), finishLine: _("Click the last point to end"), finishPoly: _("Click the first corner to close"),
    } }, "en");
    this.map.pm.setGlobalOptions({ snappable: false, allowSelfIntersection: false, panes: { vertexPane: PANE, layerPane: PANE, markerPane: PANE } });
  }

  // A new point, line or area; null when the planner thinks better of it.
  async draw(shape) {
    if (shape !== "point") await this.library();
    this.end();
    this.layer?.remove();
    return new Promise((resolve) => {
      if (shape === "point") this.drawPoint(resolve);
      else this.drawShape(shape, resolve);
    });
  }

  drawPoint(resolve) {
    const set = ({ latlng }) => { this.end(); resolve({ type: "Point", coordinates: round([latlng.lng, latlng.lat]) }); };
    this.map.on("click", set);
    this.begin(SAID.point(), {
      place: (latlng) => set({ latlng }),
      cancel: () => resolve(null),
      leave: () => this.map.off("click", set),
    });
  }

  drawShape(shape, resolve) {
    const tool = this.map.pm.Draw[TOOLS[shape]];
    const style = { className: "draft" };
    const made = ({ layer }) => {
      const geometry = geometryOf(layer);
      layer.remove();
      this.end();
      resolve(geometry);
    };
    this.map.once("pm:create", made);
    tool.enable({ pathOptions: style, templineStyle: style, hintlineStyle: { className: "draft-hint" }, cursorMarker: true });
    const unheard = (marker) => { marker.getElement().setAttribute("aria-hidden", "true"); marker.getElement().tabIndex = -1; };   // the keys work at the cross
    unheard(tool._hintMarker);
    tool._layer.on("pm:vertexadded", ({ marker }) => unheard(marker));
    this.begin(SAID[shape](), {
      place: (latlng) => {
        this.map.fire("mousemove", { latlng });
        this.map.fire("click", { latlng });
      },
      finish: () => {
        const least = shape === "line" ? 2 : 3;
        if (tool._layer.getLatLngs().length < least) this.plan.tell(shape === "line" ? _("A line needs two points at least.") : _("An area needs three corners at least."));
        else tool._finishShape();
      },
      back: () => { if (tool._layer.getLatLngs().length > 1) tool._removeLastVertex(); },
      cancel: () => resolve(null),
      leave: () => { this.map.off("pm:create", made); tool.disable(); },
    });
  }

  // Corners that can be moved, made and removed; the geometry afterwards, null when it stays as it was.
  async reshape(geometry) {
    await this.library();
    this.end();
    this.layer?.remove();
    const layers = this.shapes(geometry).addTo(this.map);
    const [layer] = layers.getLayers();
    layer.pm.enable({ allowSelfIntersection: false, snappable: false, removeLayerBelowMinVertexCount: false });
    const name = () => {
      layer.pm._markerGroup.eachLayer((marker) => {
        const middle = marker.getElement()?.classList.contains("marker-icon-middle");
        marker.getElement()?.setAttribute("aria-label", middle ? _("Between two corners: Enter makes a corner") : _("Corner: the arrows move it, Delete removes it"));
      });
    };
    name();
    layer.on("pm:edit pm:vertexadded pm:vertexremoved", name);
    return new Promise((resolve) => {
      this.corners = layer;
      this.begin(SAID.reshape(), {
        finish: () => { const made = geometryOf(layer); this.end(); resolve(made); },
        cancel: () => resolve(null),
        leave: () => { this.corners = null; layer.pm.disable(); layers.remove(); },
      });
    });
  }

  begin(words, mode) {
    this.mode = mode;
    document.body.classList.add("drawing");
    const act = (title, action, quiet = true) => action && el("button", { type: "button", class: `button${quiet ? " quiet" : ""}`, onclick: action }, title);
    this.bar = el("div", { class: "draw-bar", role: "group", "aria-label": _("Drawing") }, el("p", { role: "status" }, words[0], " ", el("span", { class: "by-keys" }, words[1])), el("p", { class: "row" },
      act(_("Done"), mode.finish, false), act(_("Remove the last point"), mode.back), act(_("Cancel"), () => this.cancel())));
    on("map-frame").append(this.bar, el("span", { class: "cross", "aria-hidden": "true" }));
    this.map.getContainer().focus({ preventScroll: true });
    this.plan.resize();
  }

  // Escape and the button: as it was before.
  cancel() {
    const { mode } = this;
    this.end();
    mode?.cancel();
  }

  end() {
    const { mode } = this;
    this.mode = null;
    if (!mode) return;
    mode.leave();
    document.body.classList.remove("drawing");
    this.bar.remove();
    on("map-frame").querySelector(".cross").remove();
  }

  key(event) {
    if (!this.mode) return;
    if (this.corners && event.target.classList.contains("marker-icon")) { this.cornerKey(event); return; }
    if (event.target !== this.map.getContainer()) return;
    const action = { " ": this.mode.place && (() => this.mode.place(this.map.getCenter())), Enter: this.mode.finish, Backspace: this.mode.back, Delete: this.mode.back }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  // Geoman moves corners by dragging alone: the keys tell it of a drag of a few pixels.
  cornerKey(event) {
    const { pm } = this.corners;
    let corner = null;
    pm._markerGroup.eachLayer((marker) => { if (marker.getElement() === event.target) corner = marker; });
    if (!corner) return;
    const middle = event.target.classList.contains("marker-icon-middle");
    if (middle && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      const at = corner.getLatLng();
      corner.fire("click", { latlng: at });
      this.focusCorner(at);
    } else if (!middle && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      const at = corner.getLatLng();
      corner.fire("contextmenu", { latlng: at });
      this.focusCorner(at);
    } else if (!middle && NUDGES[event.key]) {
      corner.fire("dragstart");
      this.nudge(event, corner, () => corner.fire("drag").fire("dragend"));
    }
  }

  // The corner nearest to a place takes the focus.
  focusCorner(at) {
    let nearest = null;
    this.corners.pm._markerGroup.eachLayer((marker) => {
      const away = marker.getLatLng().distanceTo(at);
      if (!nearest || away < nearest.away) nearest = { marker, away };
    });
    nearest?.marker.getElement()?.focus();
  }
}
