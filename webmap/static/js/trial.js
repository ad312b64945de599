// A scenario as the page works on it: read, changed one step at a time, each step made from the number that was read.

import { Told, fetchJson } from "./data.js";
import { refusal, send } from "./sending.js";
import { _, lang, named } from "./words.js";

const ADDRESS = "/api/scenarios";

export const signedIn = Boolean(document.body.dataset.role);

export function ownTrials() {
  return signedIn ? fetchJson(`${ADDRESS}?lang=${lang}`).then(({ scenarios }) => scenarios) : Promise.resolve([]);
}

// A new scenario; changes: those it begins with, or the scenario it is a copy of.
export async function begin(name, { changes = [], copyOf } = {}) {
  const answer = await send("POST", ADDRESS, copyOf ? { name, copy_of: copyOf } : { name, changes });
  if (!answer.ok) throw new Told(refusal(answer.told));
  return new Trial(answer.told);
}

export class Trial {
  constructor(told) { this.told = told; }

  static async read(id) { return new Trial(await fetchJson(`${ADDRESS}/${encodeURIComponent(id)}?lang=${lang}`)); }

  get id() { return this.told.id; }

  get may() { return this.told.may; }

  add(change) { return this.send("POST", "/changes", change); }

  undo() { return this.send("DELETE", "/changes"); }

  drop(number) { return this.send("DELETE", `/changes/${number}`); }

  rename(name) { return this.send("PATCH", "", { name }); }

  discard() { return this.send("DELETE", ""); }

  apply() { return this.send("POST", "/apply"); }

  // Somebody else's tab may have been quicker: what stands now is read, and that is told.
  async send(method, path, body) {
    const answer = await send(method, `${ADDRESS}/${this.id}${path}`, body, this.told.number);
    if (answer.ok) { if (answer.told) this.told = answer.told; return answer; }
    const { conflicts } = answer.told;
    if (answer.status === 412) this.told = await fetchJson(`${ADDRESS}/${this.id}?lang=${lang}`);
    if (conflicts) throw new Told(_("These were changed in the data since, so nothing was applied: %(names)s. Drop those changes and make them anew.", { names: conflicts.map((one) => named((one.theirs ?? one.base)?.properties ?? {}) || one.record).join(", ") }));
    throw new Told(refusal(answer.told));
  }
}
