// Symbols on canvas: the same plates, glyphs and rings that markers wear, in the colours of the page.

import { assets, svg } from "./dom.js";
import { kindOf, missions, plate, ringSize } from "./symbols.js";
import { number } from "./words.js";

export const SYMBOL_PX = 28;
const ARC_PX = 5;
const GAP_PX = 2.5;
const STYLED = { "plate-ground": (look, mission) => ({ fill: look.colours[mission], stroke: look.surface, "stroke-width": 1.6 }), "plate-glyph": (look) => ({ fill: look.surface }) };
const DASHED = (look) => ({ stroke: look.ink, "stroke-dasharray": "3 2.4", "stroke-width": 1.8 });

// The sprite of all symbols as a document.
function sprite() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", `${assets}symbols.svg`);
    request.responseType = "document";
    request.overrideMimeType("image/svg+xml");
    request.onload = () => (request.response ? resolve(request.response) : reject(new Error("symbols.svg")));
    request.onerror = () => reject(new Error("symbols.svg"));
    request.send();
  });
}

export class Symbols {
  // ready: told when symbols that were asked for can be drawn.
  constructor(ready) {
    this.ready = ready;
    this.restyle();
  }

  async load() {
    this.sprite = await sprite();
    this.pictures = new Map();
    this.ready();
  }

  // Colours and type as the page has them now.
  restyle() {
    const style = getComputedStyle(document.documentElement);
    const token = (name) => style.getPropertyValue(`--${name}`).trim();
    this.look = { surface: token("surface"), rule: token("rule"), ink: token("ink"), colours: Object.fromEntries([...missions.keys()].map((key) => [key, token(`m-${key}`)])) };
    this.font = getComputedStyle(document.body).fontFamily;
    this.pictures = new Map();
    this.hatches = new Map();
  }

  // The picture of a record's symbol; null until it can be drawn.
  picture(mission, kind, approximate) {
    const key = `${mission}.${kind}.${approximate}`;
    if (!this.pictures.has(key)) {
      this.pictures.set(key, null);
      if (this.sprite) this.make(key, mission, kind, approximate);
    }
    return this.pictures.get(key);
  }

  async make(key, mission, kind, approximate) {
    const { icon } = kindOf(mission, kind);
    const node = plate(mission, icon, SYMBOL_PX * Math.max(2, devicePixelRatio));
    node.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    node.setAttribute("overflow", "visible");
    for (const [name, attributes] of Object.entries(STYLED)) {
      const given = { ...attributes(this.look, mission), ...(approximate && name === "plate-ground" ? DASHED(this.look) : {}) };
      for (const part of node.querySelectorAll(`.${name}`)) for (const [attribute, value] of Object.entries(given)) part.setAttribute(attribute, value);
    }
    const use = node.querySelector("use");
    const symbol = this.sprite.getElementById(icon);
    if (use && symbol) use.replaceWith(svg("svg", { x: 7, y: 7, width: 14, height: 14, viewBox: symbol.getAttribute("viewBox"), fill: this.look.surface }, [...symbol.childNodes].map((child) => document.importNode(child, true))));
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(node))}`;
    const { pictures } = this;
    await image.decode();
    if (this.pictures !== pictures) return;
    pictures.set(key, image);
    this.ready();
  }

  drawSingle(context, x, y, { mission, kind, precision }) {
    const picture = this.picture(mission, kind, precision === "approximate");
    if (picture) { context.drawImage(picture, x - SYMBOL_PX / 2, y - SYMBOL_PX / 2, SYMBOL_PX, SYMBOL_PX); return; }
    context.beginPath();
    context.arc(x, y, SYMBOL_PX / 2 - 2, 0, 2 * Math.PI);
    context.fillStyle = this.look.colours[mission];
    context.fill();
  }

  // A ring whose arcs are the shares of the missions, with the whole count inside; its radius.
  drawRing(context, x, y, counts, total) {
    const { look } = this;
    const radius = ringSize(total) / 2;
    context.beginPath();
    context.arc(x, y, radius - 1, 0, 2 * Math.PI);
    context.fillStyle = look.surface;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = look.rule;
    context.stroke();
    const keys = [...missions.keys()].filter((key) => counts[key]);
    const gap = keys.length > 1 ? GAP_PX / (radius - 4) : 0;
    let start = -Math.PI / 2;
    context.lineWidth = ARC_PX;
    for (const key of keys) {
      const part = (counts[key] / total) * 2 * Math.PI;
      context.beginPath();
      context.arc(x, y, radius - 4, start, start + Math.max(part - gap, 0.06));
      context.strokeStyle = look.colours[key];
      context.stroke();
      start += part;
    }
    context.fillStyle = look.ink;
    context.font = `700 14px ${this.font}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(number(total), x, y + 1);
    return radius;
  }

  // The hatch of a mission's areas: angle and spacing tell it apart as well as colour.
  hatch(context, mission) {
    if (!this.hatches.has(mission)) {
      const at = [...missions.keys()].indexOf(mission);
      const tile = Object.assign(document.createElement("canvas"), { width: 9 + at, height: 9 + at });
      const drawing = tile.getContext("2d");
      drawing.fillStyle = this.look.colours[mission];
      drawing.fillRect(0, 0, 2.2, 9 + at);
      const pattern = context.createPattern(tile, "repeat");
      pattern.setTransform(new DOMMatrix().rotate(45 + at * 45));
      this.hatches.set(mission, pattern);
    }
    return this.hatches.get(mission);
  }
}
