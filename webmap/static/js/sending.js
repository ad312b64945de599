// Changes on their way to the server, with the token of the session and the version they were made from.

import { Told, fetchJson } from "./data.js";
import { placed } from "./dom.js";
import { _, lang } from "./words.js";

let session = null;

async function token(anew) {
  if (anew || !session?.signed_in) session = await fetchJson("/api/session");
  if (!session.signed_in) throw new Told(_("You are no longer signed in. Sign in again in another tab, then come back and repeat this."));
  return session.csrf;
}

// Status, body and data version of the answer. A token that has gone stale is fetched anew, once.
export async function send(method, url, body, version, anew = false) {
  const headers = { "X-CSRFToken": await token(anew), "Content-Type": "application/json", "Accept-Language": lang };
  if (version) headers["If-Match"] = `"${version}"`;
  let answer;
  try {
    answer = await fetch(placed(`${url}?lang=${lang}`), { method, headers, body: body && JSON.stringify(body) });
  } catch { throw new Told(_("The server cannot be reached. Check the connection and try again; nothing you wrote is lost.")); }
  if (!anew && [400, 401].includes(answer.status)) return send(method, url, body, version, true);
  const told = answer.status === 204 ? null : await answer.json().catch(() => ({}));
  return { status: answer.status, ok: answer.ok, told, data: Number(answer.headers.get("Data-Version")) };
}

// What a refusal says, and how to go on.
export function refusal({ title, detail }) {
  return title ? `${title}. ${detail}` : _("The server answered with an error. Try again in a moment.");
}

export function recordAddress(id) {
  return `/api/records/${encodeURIComponent(id)}`;
}
