import { el } from "./dom.js";
export class Matrix { constructor(plan, body) { body.append(el("p", {}, "…")); } update() {} close() {} }
