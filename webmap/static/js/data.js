// Fetches what the map draws; every failure is told in words.

import { _ } from "./words.js";

export async function fetchJson(url, options) {
  let answer;
  try {
    answer = await fetch(url, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(_("The server cannot be reached. Check the connection and load the page again."));
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Error(problem.detail ?? _("The server answered with an error. Load the page again in a moment."));
  }
  return answer.json();
}

// All records of the region, page after page.
export async function fetchRecords(url) {
  const records = [];
  let next = url;
  while (next) {
    const page = await fetchJson(next);
    for (const feature of page.features) {
      const record = { id: feature.id, geometry: feature.geometry, ...feature.properties };
      record.kindKey = `${record.mission}.${record.kind}`;
      record.index = records.length;
      records.push(record);
    }
    next = page.links?.find((link) => link.rel === "next")?.href;
  }
  return records;
}
