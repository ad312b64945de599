// The records of one tile as columns, which of them a view shows, and how they gather into what is drawn.

import { NOT_STATED } from "./view.js";

const FACETS = ["mission", "kinds", "district", "subdistrict", "mechanism", "status", "agency", "fy", "precision"];
const OWN_NAME = { missions: "mission" };
const SHARE = "m_";
const CELL_PX = 16;
const MANY = 256;
const POINT = 1;

function told(facet, props) {
  switch (facet) {
    case "mission": return props.mission;
    case "kinds": return `${props.mission}.${props.kind}`;
    case "district": case "subdistrict": return props[facet] ?? "";
    case "fy": return props.fy ? String(props.fy) : NOT_STATED;
    default: return props[facet] || NOT_STATED;
  }
}

// Features as columns: places within the tile from 0 to 1, and what each facet says of each record, by number.
export class Columns {
  constructor(features, tileSize) {
    const size = features.length;
    this.x = new Float32Array(size);
    this.y = new Float32Array(size);
    this.budget = new Float64Array(size).fill(NaN);
    this.props = features.map((feature) => feature.props);
    this.facets = new Map(FACETS.map((facet) => [facet, { codes: new Uint16Array(size), values: [], at: new Map() }]));
    this.shapes = [];
    this.points = [];
    features.forEach((feature, row) => this.add(feature, row, tileSize));
  }

  add({ geom, geomType, props, bbox }, row, tileSize) {
    if (geomType === POINT) {
      this.x[row] = geom[0][0].x / tileSize;
      this.y[row] = geom[0][0].y / tileSize;
      this.points.push(row);
    } else this.shapes.push({ geom, geomType, props, bbox, row });
    if (typeof props.budget === "number") this.budget[row] = props.budget;
    if (props.point_count) return;
    for (const [facet, column] of this.facets) {
      const value = told(facet, props);
      if (!column.at.has(value)) column.at.set(value, column.values.push(value) - 1);
      column.codes[row] = column.at.get(value);
    }
  }

  // A test of rows, from the test of each facet's values; baht: the test of the budget.
  test({ values, baht }) {
    const columns = Object.entries(values).map(([facet, passes]) => {
      const { codes, values: known } = this.facets.get(OWN_NAME[facet] ?? facet);
      return { codes, passes: known.map(passes) };
    });
    return (row) => columns.every(({ codes, passes }) => passes[codes[row]]) && (!baht || baht(this.budget[row]));
  }
}

function counted(props, shown) {
  const counts = {};
  let total = 0;
  for (const key in props) {
    if (!key.startsWith(SHARE) || !props[key] || !shown(key.slice(SHARE.length))) continue;
    counts[key.slice(SHARE.length)] = props[key];
    total += props[key];
  }
  return { counts, total };
}

// What one tile contributes to the map: single records, clusters the tile already holds, and cells of many records.
// pixels: how large the tile is drawn; wanted: see Columns.test; gone: ids that are drawn from elsewhere or no more;
// was: where those of them that lie in this tile were counted, see leave.
export function gather(columns, pixels, wanted, gone, was) {
  const passes = columns.test(wanted);
  const shown = wanted.values.missions ?? (() => true);
  const singles = [];
  const made = [];
  const clustered = new Set(was.map(({ id }) => id));
  for (const { id } of columns.props) clustered.delete(id);
  for (const row of columns.points) {
    const props = columns.props[row];
    if (props.point_count) {
      const { counts, total } = counted(props, shown);
      if (total) made.push({ x: columns.x[row], y: columns.y[row], counts, total, props: null });
    } else if (passes(row) && !gone.has(props.id)) singles.push(row);
  }
  for (const one of was) if (clustered.has(one.id) && shown(one.mission)) leave(made, one);
  return [...made.filter(({ total }) => total > 0), ...(singles.length > MANY ? cells(columns, singles, pixels) : singles.map((row) => single(columns, row)))];
}

// Takes a record out of the nearest cluster that can have counted it.
function leave(clusters, { x, y, mission }) {
  const away = (cluster) => (cluster.x - x) ** 2 + (cluster.y - y) ** 2;
  const [from] = clusters.filter(({ counts }) => counts[mission] > 0).sort((a, b) => away(a) - away(b));
  if (!from) return;
  from.total -= 1;
  from.counts[mission] -= 1;
}

function single(columns, row) {
  const props = columns.props[row];
  return { x: columns.x[row], y: columns.y[row], counts: { [props.mission]: 1 }, total: 1, props };
}

function cells(columns, rows, pixels) {
  const across = Math.max(1, Math.round(pixels / CELL_PX));
  const held = new Map();
  for (const row of rows) {
    const key = Math.floor(columns.x[row] * across) + across * Math.floor(columns.y[row] * across);
    const { mission } = columns.props[row];
    const cell = held.get(key);
    if (!cell) { held.set(key, single(columns, row)); continue; }
    cell.x += (columns.x[row] - cell.x) / (cell.total + 1);
    cell.y += (columns.y[row] - cell.y) / (cell.total + 1);
    cell.total += 1;
    cell.counts[mission] = (cell.counts[mission] ?? 0) + 1;
    cell.props = null;
  }
  return [...held.values()];
}
