// The embedded map: the same view, read-only, to be framed by another page.

import { el, on, placed } from "./dom.js";
import { Cards } from "./card.js";
import { shareGestures } from "./frame.js";
import { ReachView } from "./gap-reach.js";
import { parts } from "./data.js";
import { Legend } from "./legend.js";
import { interactive, start } from "./plan.js";
import { Search } from "./search.js";
import { Table } from "./table.js";
import { Tiled } from "./tiled.js";
import { Tools } from "./tools.js";
import { address } from "./view.js";
import { _ } from "./words.js";

// The slider of an embedded question answers that question alone.
function slider(plan) {
  const box = el("section", { class: "gap-bar", "aria-label": _("Distance") });
  on("main").append(box);
  on("legend").querySelector("details").open = false;
  document.body.classList.add("with-gap-bar");
  const view = new ReachView(plan, box);
  plan.gaps = { shown: { view } };
  view.load().catch((error) => plan.tell(error.message));
  plan.state.listen(() => {
    if (view.question === view.asked) view.follow();
    else view.stop(_("The slider holds for the question it was embedded with; this view asks another. Open the full map to ask it."));
  });
}

async function build(plan) {
  plan.ownShade = new URLSearchParams(address.read()).get("measure") === "reach";
  await plan.load({ Tiled });
  const framed = window.parent !== window;
  if (framed) shareGestures(plan);
  const cards = new Cards(plan);
  cards.openClicked();
  await interactive();
  plan.surround();
  new Legend(plan, { controls: false });
  if (plan.ownShade) slider(plan);
  if (parts.includes("zoom")) new Tools(plan, { embed: true });
  if (parts.includes("search")) new Search(plan, cards);
  if (parts.includes("table")) new Table(plan, cards);
  addEventListener("keydown", (event) => { if (event.key === "Escape") cards.close(); });
  const link = on("full-map");
  const point = () => { const query = fullQuery(plan); const path = plan.ownShade ? "/gaps" : "/"; link.href = placed(query ? `${path}?${query}` : path); };
  if (link) { plan.map.on("moveend", point); point(); }
  if (framed) followParent(plan);
  new ResizeObserver(() => plan.resize()).observe(plan.map.getContainer());
}

// The query of the map itself: an embedded map with rights of its own knows fewer missions than that.
function fullQuery(plan) {
  const { full } = document.querySelector("meta[name=planmap]").dataset;
  if (full === undefined) return plan.state.query(plan.ownShade ? [] : ["measure"]);
  const query = new URLSearchParams(full);
  query.set("at", plan.view.at);
  return query;
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
