// The cells of the grid on the map: which lie within the distance; drawn when the finger rests.

import { fetchBytes, fetchJson, version } from "./data.js";

const PANE_Z = 320;

let geometry = null;

// Where each cell stands; the same for every question of a region.
async function grid() {
  geometry ??= fetchJson(`/grid/${version}.json`).catch((error) => { geometry = null; throw error; });
  return geometry;
}

// Steps of distance of every cell: differences from one cell to the next, low bytes first, then high ones.
function unpack(buffer) {
  const bytes = new Uint8Array(buffer);
  const count = bytes.length / 2;
  const steps = new Uint16Array(count);
  let step = 0;
  for (let at = 0; at < count; at += 1) {
    const folded = bytes[at] | (bytes[count + at] << 8);
    step += (folded >>> 1) ^ -(folded & 1);
    steps[at] = step;
  }
  return steps;
}

function colour(name) {
  const probe = document.createElement("canvas").getContext("2d");
  probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const hex = probe.fillStyle;
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

export class Cells {
  constructor(map) {
    this.map = map;
    this.canvas = document.createElement("canvas");
    if (!map.getPane("cells")) {
      map.createPane("cells").style.zIndex = PANE_Z;
      map.getPane("cells").style.pointerEvents = "none";
    }
  }

  // The distances of a question; drawn at the step that was last asked for.
  async load(query, signal) {
    const [shape, packed] = await Promise.all([grid(), fetchBytes(`/api/gaps/cells?${query}`, { signal })]);
    const steps = unpack(packed);
    if (signal.aborted) return;
    this.steps = steps;
    this.shape = shape;
    this.put(shape);
    this.draw(this.step ?? 0, this.mode);
  }

  put({ width, height, bounds, runs }) {
    if (this.layer) return;
    Object.assign(this.canvas, { width, height });
    this.at = new Uint32Array(runs.reduce((sum, _, place) => sum + (place % 3 === 2 ? runs[place] : 0), 0));
    let cell = 0;
    for (let run = 0; run < runs.length; run += 3) {
      for (let along = 0; along < runs[run + 2]; along += 1) {
        this.at[cell] = runs[run] * width + runs[run + 1] + along;
        cell += 1;
      }
    }
    this.canvas.className = "leaflet-image-layer leaflet-zoom-animated cells";
    this.layer = L.imageOverlay("", bounds, { pane: "cells" });
    this.layer._image = this.canvas;
    this.layer.addTo(this.map);
  }

  // mode "edge": the line around what is reached; "cells": what is not reached, cell by cell.
  draw(step, mode = "edge") {
    this.step = step;
    this.mode = mode;
    if (!this.steps) return;
    const { width, height } = this.shape;
    const [r, g, b] = colour(mode === "cells" ? "--gap-far" : "--ink");
    const reached = new Uint8Array(width * height);
    for (let cell = 0; cell < this.at.length; cell += 1) reached[this.at[cell]] = this.steps[cell] <= step ? 1 : 2;
    const image = new ImageData(width, height);
    const pixels = new Uint32Array(image.data.buffer);
    const ink = (255 << 24) | (b << 16) | (g << 8) | r;
    for (let cell = 0; cell < this.at.length; cell += 1) {
      const place = this.at[cell];
      if (mode === "cells") { if (reached[place] === 2) pixels[place] = ink; continue; }
      if (reached[place] === 1 && (reached[place - 1] === 2 || reached[place + 1] === 2 || reached[place - width] === 2 || reached[place + width] === 2)) pixels[place] = ink;
    }
    this.canvas.getContext("2d").putImageData(image, 0, 0);
    this.canvas.dataset.step = String(step);
  }

  clear() {
    this.steps = null;
    if (this.canvas.width) this.canvas.getContext("2d").clearRect(0, 0, this.canvas.width, this.canvas.height);
    delete this.canvas.dataset.step;
  }
}
