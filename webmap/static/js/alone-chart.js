// The distance curve of a stand-alone file, which has no room for the charts' library.

import { svg } from "./dom.js";

const [HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [190, 44, 20, 20, 38];

function steps(most) {
  const step = [1, 2, 5, 10, 20].find((one) => most / one <= 6) ?? 50;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_one, at) => at * step);
}

// The share served at every distance; returns the chart and where a distance stands on it.
export function curve(points, { width, label, x, y, most }) {
  const at = (km) => LEFT + (km / most) * (width - LEFT - RIGHT);
  const up = (share) => HEIGHT - BOTTOM - (share / 100) * (HEIGHT - BOTTOM - TOP);
  const line = points.map(({ km, share }) => `${at(km).toFixed(1)},${up(share).toFixed(1)}`).join("L");
  const words = (text, where) => svg("text", { "text-anchor": "middle", ...where }, String(text));
  const node = svg("svg", { class: "chart", viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, role: "img", "aria-label": label },
    [0, 50, 90].map((share) => svg("line", { class: "guide", x1: at(0), x2: at(most), y1: up(share), y2: up(share) })),
    [0, 20, 40, 60, 80, 100].map((share) => words(share, { x: LEFT - 8, y: up(share), dy: ".35em", "text-anchor": "end" })),
    steps(most).map((km) => words(km, { x: at(km), y: HEIGHT - BOTTOM + 17 })),
    words(y, { x: 0, y: 11, "text-anchor": "start" }), words(x, { x: at(most), y: HEIGHT - 3, "text-anchor": "end" }),
    svg("path", { class: "under", d: `M${at(points[0].km)},${up(0)}L${line}L${at(points.at(-1).km)},${up(0)}z` }), svg("path", { class: "line", d: `M${line}` }));
  return { node, at, up };
}
