// A chart with its table: the distance curve, marked where the slider stands.

import { assets, el, svg } from "./dom.js";
import { length, percent, share } from "./reach.js";
import { _, number } from "./words.js";

let library = null;

// A stand-alone file brings its own.
export function drawChartsWith(own) {
  library = Promise.resolve(own);
}

// The charts' library comes with the first chart.
export function charts() {
  library ??= import(`${assets}js/chart.js`);
  return library;
}

// A chart's table, folded away.
export function twin(heads, rows) {
  return el("details", { class: "twin" }, el("summary", {}, _("As a table")),
    el("div", { class: "table-scroll", tabindex: 0 }, el("table", { class: "rows" }, el("thead", {}, el("tr", {}, heads.map((head, at) => el("th", { scope: "col", class: at ? "numeric" : "" }, head)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, at) => (at ? el("td", { class: "numeric" }, cell) : el("th", { scope: "row" }, cell)))))))));
}

export class Curve {
  constructor(box) {
    this.box = box;
  }

  async draw(reach) {
    this.reach = reach;
    const { curve } = await charts();
    if (this.reach !== reach) return;
    const last = reach.steps + 1;
    const farthest = reach.all.findIndex((sum, step) => sum === reach.all[reach.steps] && step <= reach.steps);
    const most = Math.min(Math.max(Math.ceil((farthest * reach.stepM) / 5000) * 5, 10), reach.mostM / 1000);
    const points = [];
    for (let step = 0; step * reach.stepM <= most * 1000; step += 1) points.push({ km: (step * reach.stepM) / 1000, share: (100 * reach.all[step]) / (reach.all[last] || 1) });
    this.drawn = curve(points, { width: Math.max(this.box.clientWidth, 280), label: _("Share of people within each distance"), x: _("kilometres"), y: _("per cent of people"), most });
    this.most = most;
    this.line = svg("line", { class: "mark", y1: this.drawn.up(100), y2: this.drawn.up(0) });
    this.spot = svg("circle", { class: "mark-spot", r: 5 });
    this.drawn.node.append(this.line, this.spot);
    const rows = [];
    for (let km = 0; km <= most; km += most > 20 ? 2 : 1) rows.push([length(km * 1000), number(reach.all[(km * 1000) / reach.stepM]), share(percent(reach.all[(km * 1000) / reach.stepM], reach.all[last]))]);
    this.box.replaceChildren(el("h2", {}, _("How many live within each distance")), el("p", { class: "hint" }, this.halves()), this.drawn.node, twin([_("Within"), _("People"), _("Share")], rows));
    this.mark(this.last ?? { metres: 0, total: { served: 0, people: 1 } });
  }

  halves() {
    const { median, p90 } = this.reach;
    const far = _("more than 50 km");
    return _("Half of the people live within %(median)s, nine in ten within %(p90)s.", { median: median === null ? far : length(median), p90: p90 === null ? far : length(p90) });
  }

  mark(now) {
    this.last = now;
    if (!this.drawn) return;
    const km = Math.min(now.metres / 1000, this.most);
    const x = this.drawn.at(km);
    this.line.setAttribute("x1", x);
    this.line.setAttribute("x2", x);
    this.spot.setAttribute("cx", x);
    this.spot.setAttribute("cy", this.drawn.up((100 * now.total.served) / (now.total.people || 1)));
  }

  clear() {
    this.drawn = null;
    this.reach = null;
    this.box.replaceChildren();
  }
}
