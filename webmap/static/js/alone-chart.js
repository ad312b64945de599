// The charts of a stand-alone file, drawn as chart.js draws them; the library of that one is too large for a file.

import { svg } from "./dom.js";

const TOP = 20;

// Round figures from nothing to the most, five or six of them.
function ticks(most) {
  const size = 10 ** Math.floor(Math.log10(most / 5 || 1));
  const step = [1, 2, 5, 10].map((times) => times * size).find((one) => most / one <= 6);
  return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_one, at) => at * step);
}

function words(text, where) {
  return svg("text", { "text-anchor": "middle", ...where }, String(text));
}

// An empty chart: where a figure stands across it and up it, and its axis below.
function frame({ width, height, left, right, bottom, label, most, x, format = String }, ...parts) {
  const at = (value) => left + (value / most) * (width - left - right);
  const node = svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label },
    ticks(most).map((value) => words(format(value), { x: at(value), y: height - bottom + 17 })), words(x, { x: at(most), y: height - 3, "text-anchor": "end" }));
  for (const part of parts) node.append(...part(at));
  return { node, at };
}

// Shares from nothing to all, with the line of some points and what lies under it.
function line(points, { height, bottom, left, y }, guides) {
  const up = (share) => height - bottom - (share / 100) * (height - bottom - TOP);
  const draw = (at) => {
    const path = points.map(([across, share]) => `${at(across).toFixed(1)},${up(share).toFixed(1)}`).join("L");
    return [...guides(at, up), ...[0, 20, 40, 60, 80, 100].map((share) => words(share, { x: left - 8, y: up(share), dy: ".35em", "text-anchor": "end" })), words(y, { x: 0, y: 11, "text-anchor": "start" }),
      svg("path", { class: "under", d: `M${at(points[0][0])},${up(0)}L${path}L${at(points.at(-1)[0])},${up(0)}z` }), svg("path", { class: "line", d: `M${path}` })];
  };
  return { up, draw };
}

export function curve(points, { most, ...given }) {
  const size = { ...given, most, height: 190, left: 44, right: 20, bottom: 38 };
  const { up, draw } = line(points.map(({ km, share }) => [km, share]), size, (at, high) => [0, 50, 90].map((share) => svg("line", { class: "guide", x1: at(0), x2: at(most), y1: high(share), y2: high(share) })));
  return { ...frame(size, draw), up };
}

export function lorenz(points, given) {
  const size = { ...given, most: 100, height: Math.min(given.width, 300), left: 48, right: 20, bottom: 40 };
  const { draw } = line(points.map(({ people, money }) => [people, money]), size, (at, high) => [svg("line", { class: "even", x1: at(0), x2: at(100), y1: high(0), y2: high(100) })]);
  return frame(size, draw).node;
}

// Names beside rows of the same height, and what is drawn of each.
function rowsOf(rows, given, high, right, draw) {
  const size = { ...given, height: rows.length * high + 46, left: 190, right, bottom: 34 };
  return frame(size, (at) => rows.flatMap((row, place) => [words(row.name, { x: size.left - 8, y: 8 + (place + 0.5) * high, dy: ".35em", "text-anchor": "end" }), ...draw(row, at, 8 + (place + 0.5) * high)])).node;
}

export function bars(rows, given) {
  const most = Math.max(...rows.map((row) => row.value));
  return rowsOf(rows, { ...given, most }, 30, 70, (row, at, y) => [svg("g", { class: "bar" }, svg("rect", { x: at(0), y: y - 12, width: at(row.value) - at(0), height: 24 })),
    words(given.format(row.value), { class: "figure", x: at(row.value) + 5, y, dy: ".35em", "text-anchor": "start" })]);
}

export function strip(rows, given) {
  return rowsOf(rows, given, 26, 24, (row, at, y) => [svg("line", { class: "span", x1: at(row.low), x2: at(row.high), y1: y, y2: y }), svg("circle", { class: "point", cx: at(row.value), cy: y, r: 4.5 })]);
}
