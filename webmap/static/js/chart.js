// Charts by Observable Plot; loaded when a question shows one. Each is read without colour and has a table beside it.

import { areaY, axisX, axisY, barX, dot, lineY, link, plot, ruleX, ruleY, text } from "@observablehq/plot";

// The library writes a style element into each chart, which our policy forbids; map.css says the same.
function bare(node) {
  node.querySelector("style")?.remove();
  node.classList.add("chart");
  node.removeAttribute("font-family");
  node.setAttribute("role", "img");
  for (const part of node.querySelectorAll("[aria-label]")) part.removeAttribute("aria-label");
  return node;
}

// The share served at every distance; returns the chart and where a distance stands on it.
export function curve(points, { width, label, x, y, most }) {
  const node = bare(plot({
    width, height: 190, marginLeft: 44, marginBottom: 38, ariaLabel: label, x: { domain: [0, most], label: x }, y: { domain: [0, 100], label: y },
    marks: [axisX({ ticks: 6, label: x }), axisY({ ticks: 5, label: y }), ruleY([0, 50, 90], { className: "guide" }), areaY(points, { x: "km", y: "share", className: "under" }), lineY(points, { x: "km", y: "share", className: "line" })],
  }));
  const scale = node.scale("x");
  const height = node.scale("y");
  return { node, at: (km) => scale.apply(km), up: (value) => height.apply(value) };
}

// The Lorenz curve: share of the money against share of the people, the poorest in money first.
export function lorenz(points, { width, label, x, y }) {
  return bare(plot({
    width, height: Math.min(width, 300), marginLeft: 48, marginBottom: 40, ariaLabel: label, x: { domain: [0, 100], label: x }, y: { domain: [0, 100], label: y },
    marks: [axisX({ ticks: 5, label: x }), axisY({ ticks: 5, label: y }), link([0], { x1: 0, y1: 0, x2: 100, y2: 100, className: "even" }), areaY(points, { x: "people", y: "money", className: "under" }), lineY(points, { x: "people", y: "money", className: "line" })],
  }));
}

// Bars with their figures at the end.
export function bars(rows, { width, label, x, format }) {
  return bare(plot({
    width, height: rows.length * 30 + 46, marginLeft: 150, marginRight: 70, marginBottom: 34, ariaLabel: label, x: { label: x }, y: { domain: rows.map((row) => row.name), label: null },
    marks: [axisX({ ticks: 4, label: x }), axisY({ label: null, tickSize: 0 }), barX(rows, { x: "value", y: "name", className: "bar" }), text(rows, { x: "value", y: "name", text: (row) => format(row.value), textAnchor: "start", dx: 5, className: "figure" }), ruleX([0])],
  }));
}

// From a low figure to a high one, with the one in between: how far a figure moves when an assumption does.
export function strip(rows, { width, label, x, most }) {
  return bare(plot({
    width, height: rows.length * 26 + 46, marginLeft: 150, marginRight: 24, marginBottom: 34, ariaLabel: label, x: { label: x, domain: [0, most] }, y: { domain: rows.map((row) => row.name), label: null },
    marks: [axisX({ ticks: 5, label: x }), axisY({ label: null, tickSize: 0 }), link(rows, { x1: "low", x2: "high", y1: "name", y2: "name", className: "span" }), dot(rows, { x: "value", y: "name", r: 4.5, className: "point" })],
  }));
}
