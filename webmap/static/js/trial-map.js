// The changes of a scenario on the map: new sites ringed, moves as arrows from the old place, closed sites crossed out.

import { el, opensByKey } from "./dom.js";
import { kindOf, plate } from "./symbols.js";
import { _, named } from "./words.js";

const PANE = "trial";

// What a change does, in words.
export function changeWords(change) {
  const name = named(change) || change.record;
  const capacity = change.capacity ?? _("not known");
  return {
    add: () => _("New: %(name)s", { name }), move: () => _("Moved: %(name)s", { name }), close: () => _("Closed: %(name)s", { name }),
    capacity: () => _("Capacity of %(name)s: %(capacity)s", { name, capacity }),
  }[change.do]();
}

export class TrialMap {
  // opened: told of the change whose mark was clicked.
  constructor(map, opened) {
    this.map = map;
    this.opened = opened;
    if (!map.getPane(PANE)) map.createPane(PANE).style.zIndex = 630;
    this.layer = L.layerGroup().addTo(map);
  }

  draw(changes) {
    this.layer.clearLayers();
    for (const change of changes) {
      if (change.do === "move" && change.from) this.line(change);
      const at = change.lon === null ? change.from : change;
      if (at) this.mark(change, at);
    }
  }

  line({ from, lon, lat }) {
    L.polyline([[from.lat, from.lon], [lat, lon]], { pane: PANE, interactive: false, className: "trial-line" }).addTo(this.layer);
    L.circleMarker([from.lat, from.lon], { pane: PANE, radius: 6, interactive: false, className: "trial-from" }).addTo(this.layer);
  }

  mark(change, { lon, lat }) {
    const { mission, kind } = change;
    const symbol = mission && kind ? plate(mission, kindOf(mission, kind).icon, 28) : null;
    const marker = L.marker([lat, lon], { pane: PANE, icon: L.divIcon({ html: el("span", { class: `trial-pin trial-${change.do}` }, symbol, el("i", { "aria-hidden": "true" })), className: "trial-box", iconSize: [34, 34] }) }).addTo(this.layer);
    marker.getElement().setAttribute("aria-label", changeWords(change));
    marker.bindTooltip(() => el("div", {}, el("b", {}, changeWords(change))), { direction: "top", offset: [0, -14], className: "tip", opacity: 1 });
    opensByKey(marker);
    marker.on("click", () => this.opened(change));
  }

  show({ lon, lat, from }) {
    const at = lon === null ? from : { lon, lat };
    if (at) this.map.setView([at.lat, at.lon], Math.max(this.map.getZoom(), 12));
  }

  clear() { this.layer.clearLayers(); }
}
