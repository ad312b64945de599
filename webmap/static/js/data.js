// Fetches what the map draws; every failure is told in words.

import { assets, el, placed } from "./dom.js";

const page = document.querySelector("meta[name=planmap]").dataset;

// Where the server answers this page: an embedded map of an id of its own asks under that id for everything.
export function rooted(path) {
  if (!page.root || !path.startsWith("/") || path.startsWith(`${page.root}/`)) return placed(path);
  return page.root + placed(path).slice(page.prefix?.length ?? 0);
}

// A failure in words for the reader.
export class Told extends Error {}

export const version = page.version;

let held = null;

// A stand-alone file answers from what it holds; from then on nothing is fetched.
export function answerFrom(file) {
  held = file;
}

// Whether files of what is shown may not be downloaded.
export const closed = page.closed === "true";

// What records do not say here: such facts have no line at all, which "not stated" would deny.
const hidden = new Set((page.hidden ?? "").split(","));

export const isTold = (key) => !hidden.has(key);

// What stands around an embedded map.
export const parts = (page.parts ?? "").split(",");

// A script or style of a library that not every reader needs, by its name among the assets.
export function loadFile(name) {
  const node = name.endsWith(".css") ? el("link", { rel: "stylesheet", href: assets + name }) : el("script", { src: assets + name });
  return new Promise((resolve, reject) => {
    node.onload = resolve;
    node.onerror = () => { node.remove(); reject(new Told(page.unreachable)); };
    document.head.append(node);
  });
}

export function isAlone() { return held !== null; }

async function ask(url, options) {
  let answer;
  try {
    answer = await fetch(rooted(url), options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Told(page.unreachable);
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Told(problem.detail ?? page.faulty);
  }
  return answer;
}

export async function fetchJson(url, options) {
  return held ? held.json(url) : (await ask(url, options)).json();
}

export async function fetchBytes(url, options) {
  return held ? held.bytes(url) : (await ask(url, options)).arrayBuffer();
}

// What the map draws first, and the words of its script; theme.js has asked for both already. Asked again when that
// failed, so that the failure is told.
export async function fetchStart() {
  if (held) return held.start();
  const { start, words } = document.querySelector("script[data-start]").dataset;
  const asked = window.planmapStart;
  return { ...await asked?.answer || await fetchJson(start), words: await asked?.words || (words ? await fetchJson(words) : {}) };
}

let made = 0;

// A feature as the map has it; no two records ever share an index.
export function recordOf(feature) {
  const record = { id: feature.id, geometry: feature.geometry, ...feature.properties };
  record.kindKey = `${record.mission}.${record.kind}`;
  record.index = made;
  made += 1;
  return record;
}

// All records of the region: the first page, and the pages after it.
export async function allRecords(first) {
  const records = [];
  for (let part = first; part;) {
    for (const feature of part.features) records.push(recordOf(feature));
    const next = part.links?.find((link) => link.rel === "next")?.href;
    part = next ? await fetchJson(next) : null;
  }
  return records;
}
