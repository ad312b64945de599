// Elements are built, never parsed: text goes in as text.

const SVG = "http://www.w3.org/2000/svg";

const page = document.querySelector("meta[name=planmap]").dataset;

export const assets = page.assets;

// Where provinces stand side by side, every address of a province stands below its prefix, but for the files that are
// the same for all.
export function placed(path) {
  const own = page.prefix && path.startsWith("/") && !path.startsWith("/assets/");
  return own && !path.startsWith(`${page.prefix}/`) ? page.prefix + path : path;
}

const ADDRESSES = new Set(["href", "src", "action"]);

// Where symbols stand: in a file of their own, or within a stand-alone page.
export const symbols = assets === undefined ? "" : `${assets}symbols.svg`;

export const stillness = matchMedia("(prefers-reduced-motion: reduce)");

function put(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) put(node, child);
    else if (child !== null && child !== undefined && child !== false) node.append(child);
  }
}

function fill(node, attributes, children) {
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else node.setAttribute(name, value === true ? "" : ADDRESSES.has(name) ? placed(String(value)) : value);
  }
  put(node, children);
  return node;
}

export function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function icon(name) {
  return svg("svg", { class: "ui", "aria-hidden": "true", viewBox: "0 0 24 24" },
    svg("use", { href: `${symbols}#ui-${name}` }));
}

export function button(label, glyph, onclick, more = {}) {
  return el("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick, ...more }, icon(glyph));
}

// Enter and Space open what a click opens (Leaflet itself only opens its pop-ups so).
export function opensByKey(marker) {
  marker.getElement().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    marker.fire("click");
  });
}

export function on(id) {
  return document.getElementById(id);
}
