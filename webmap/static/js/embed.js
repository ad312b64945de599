// The embedded map: the same view, read-only, to be framed by another page.

import { on } from "./dom.js";
import { Cards } from "./card.js";
import { Legend } from "./legend.js";
import { interactive, start } from "./plan.js";
import { Tools } from "./tools.js";
import { _ } from "./words.js";

async function build(plan) {
  await plan.load();
  const framed = window.parent !== window;
  if (framed && plan.gestures) {
    plan.map.options.gestureHandlingOptions = {
      text: { touch: _("Use two fingers to move the map"), scroll: _("Use Ctrl and the wheel to zoom the map"), scrollMac: _("Use ⌘ and the wheel to zoom the map") },
    };
    plan.map.addHandler("gestureHandling", leafletGestureHandling.GestureHandling);
    plan.map.gestureHandling.enable();
  }
  const cards = new Cards(plan);
  plan.zones.opened = (code, finer) => cards.openPlace(code, finer);
  plan.zones.openedBadge = (zone, records) => cards.openBadge(zone, records);
  plan.markers.openedRecord = (record) => cards.openRecord(record);
  plan.markers.openedMany = (records) => cards.openMany(records);
  await interactive();
  plan.surround();
  new Legend(plan, { controls: false });
  new Tools(plan, { embed: true });
  addEventListener("keydown", (event) => { if (event.key === "Escape") cards.close(); });
  const link = on("full-map");
  const point = () => { const query = plan.state.query(); link.href = query ? `/?${query}` : "/"; };
  plan.map.on("moveend", point);
  point();
  if (framed) followParent(plan);
  new ResizeObserver(() => plan.resize()).observe(plan.map.getContainer());
}

// When the map page itself frames this map to compare two views, both move together.
function followParent(plan) {
  let told = false;
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== window.parent || event.data?.planmap !== "move") return;
    told = true;
    plan.map.setView([event.data.lat, event.data.lon], event.data.zoom, { animate: false });
    told = false;
  });
  window.parent.postMessage({ planmap: "ready" }, location.origin);
  plan.map.on("move", () => {
    if (told) return;
    const centre = plan.map.getCenter();
    window.parent.postMessage({ planmap: "moved", lat: centre.lat, lon: centre.lng, zoom: plan.map.getZoom() }, location.origin);
  });
}

start(build);
