// Symbols: a plate whose outline tells the mission, a glyph that tells the kind.

import { svg, symbols } from "./dom.js";

const PLATES = {
  circle: { tag: "circle", attributes: { cx: 14, cy: 14, r: 12 } },
  square: { tag: "rect", attributes: { x: 3, y: 3, width: 22, height: 22, rx: 3 } },
  hexagon: { tag: "path", attributes: { d: "M14 1.6 24.8 7.800v12.400L14 26.400 3.200 20.200V7.800z" } },
  diamond: { tag: "path", attributes: { d: "M14 0.500 27.500 14 14 27.500 0.500 14z" } },
  shield: { tag: "path", attributes: { d: "M14 1.500 25 5v8c0 7-5 11-11 13.500C8 24 3 20 3 13V5z" } },
  triangle: { tag: "path", attributes: { d: "M14 1 27.500 25.500H.5z" } },
};

export const missions = new Map();

export function kindOf(mission, kind) {
  return missions.get(mission).byKind.get(kind) ?? { icon: "circle", shape: "point" };
}

export function plate(missionKey, glyph, size = 28) {
  const mission = missions.get(missionKey);
  const { tag, attributes } = PLATES[mission.plate] ?? PLATES.circle;
  return svg("svg", { class: `plate mission-${missionKey}`, viewBox: "0 0 28 28", width: size, height: size, "aria-hidden": "true" },
    svg(tag, { class: "plate-ground", ...attributes }),
    glyph && svg("use", { class: "plate-glyph", href: `${symbols}#${glyph}`, x: 7, y: 7, width: 14, height: 14 }));
}

export function symbolOf(record, size) {
  return plate(record.mission, kindOf(record.mission, record.kind).icon, size);
}

// How wide a ring is that holds a count.
export function ringSize(total) {
  return total < 10 ? 34 : total < 100 ? 40 : total < 1000 ? 46 : total < 10_000 ? 54 : total < 100_000 ? 64 : 78;
}

// A ring whose arcs are the shares of the missions, with the whole count inside.
export function ring(counts, total) {
  const keys = [...missions.keys()].filter((key) => counts[key]);
  const size = ringSize(total);
  const radius = size / 2 - 4;
  const round = 2 * Math.PI * radius;
  const gap = keys.length > 1 ? 2.5 : 0;
  let start = 0;
  const arcs = keys.map((key) => {
    const part = (counts[key] / total) * round;
    const arc = svg("circle", {
      class: `ring-arc mission-${key}`, cx: size / 2, cy: size / 2, r: radius,
      "stroke-dasharray": `${Math.max(part - gap, 1.5)} ${round}`, "stroke-dashoffset": -start,
    });
    start += part;
    return arc;
  });
  return svg("svg", { class: "ring", viewBox: `0 0 ${size} ${size}`, width: size, height: size, "aria-hidden": "true" },
    svg("circle", { class: "ring-ground", cx: size / 2, cy: size / 2, r: size / 2 - 1 }), arcs,
    svg("text", { x: size / 2, y: size / 2, "text-anchor": "middle", dy: ".35em" }, String(total)));
}
