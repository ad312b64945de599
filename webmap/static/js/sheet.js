// On a phone the panel is a sheet at the bottom with three stops: peek, half and full.

import { on } from "./dom.js";

const STOPS = ["peek", "half", "full"];

export class Sheet {
  constructor(table) {
    this.table = table;
    this.handle = on("sheet-handle");
    this.stop = 0;
    this.handle.addEventListener("click", () => this.to((this.stop + 1) % STOPS.length));
    this.handle.addEventListener("keydown", (event) => {
      if (event.key === "ArrowUp") this.to(Math.min(this.stop + 1, 2));
      if (event.key === "ArrowDown") this.to(Math.max(this.stop - 1, 0));
    });
    let from = null;
    this.handle.addEventListener("pointerdown", (event) => { from = event.clientY; this.handle.setPointerCapture(event.pointerId); });
    this.handle.addEventListener("pointerup", (event) => {
      const moved = from === null ? 0 : from - event.clientY;
      from = null;
      if (Math.abs(moved) > 30) {
        this.to(Math.max(0, Math.min(2, this.stop + (moved > 0 ? 1 : -1) * (Math.abs(moved) > 250 ? 2 : 1))));
        this.handle.addEventListener("click", (click) => click.stopImmediatePropagation(), { capture: true, once: true });
      }
    });
    this.to(0);
  }

  to(stop) {
    this.stop = stop;
    document.body.dataset.sheet = STOPS[stop];
    this.handle.setAttribute("aria-expanded", String(stop > 0));
    if (matchMedia("(max-width: 700px)").matches) this.table.show(stop === 2);
  }
}
