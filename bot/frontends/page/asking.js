/** Asks where this page came from, and nobody else. */

const AWAY = { said: "I can’t be reached just now.", advice: "Please try again in a moment.", links: false };

/** Ask for something of this map; with a body, to have something done. What went wrong comes in words, too. */
export async function asked(path, body) {
  const sent = body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(location.pathname.replace(/\/$/, "") + path, { credentials: "omit", cache: "no-store", ...sent });
    return { status: answer.status, told: await answer.json() };
  } catch {
    return { status: 0, told: AWAY };
  }
}
