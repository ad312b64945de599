// The ground of the map: one drawing of outlines that come as finished paths; zooming scales it, nothing is projected.

import { svg } from "./dom.js";

// Strokes keep their width by CSS (vector-effect), hatches by the inverse scale.
export const Ground = L.SVG.extend({
  options: { padding: 0.4 },

  // From the bottom: the provinces around, the edge of ours, subdistricts, hatches, lines.
  initialize(options) {
    L.SVG.prototype.initialize.call(this, options);
    this.groups = Object.fromEntries(["beyond", "edge", "zones", "hatches", "lines"].map((name) => [name, svg("g", {})]));
    this.patterns = [];
    this.defs = svg("defs", {});
    this.sheet = svg("g", { class: "ground" }, Object.values(this.groups));
  },

  _initContainer() {
    L.SVG.prototype._initContainer.call(this);
    this._container.prepend(this.defs, this.sheet);
  },

  _update() {
    if (this._map._animatingZoom && this._bounds) return;
    L.SVG.prototype._update.call(this);
    const zoom = this._map.getZoom();
    const scale = this._map.getZoomScale(zoom, this.unitZoom);
    const { x, y } = this.origin.multiplyBy(scale).subtract(this._map.getPixelOrigin());
    const place = `translate(${x},${y}) scale(${scale})`;
    if (place === this.placed) return;
    this.placed = place;
    this.sheet.setAttribute("transform", place);
    for (const pattern of this.patterns) pattern.setAttribute("patternTransform", `scale(${1 / scale}) ${pattern.dataset.turn}`);
  },

  add(group, attributes) {
    const path = svg("path", attributes);
    this.groups[group].append(path);
    return path;
  },

  // A hatch in pixels, and the same for what lies on the scaled sheet (ground-…).
  addHatch(id, turn, gap, width, cls) {
    const box = { width: gap, height: gap, patternUnits: "userSpaceOnUse", patternTransform: turn };
    const line = () => svg("rect", { width, height: gap, class: cls });
    const scaled = svg("pattern", { ...box, id: `ground-${id}`, dataset: { turn } }, line());
    this.patterns.push(scaled);
    this.defs.append(svg("pattern", { ...box, id }, line()), scaled);
  },
});
