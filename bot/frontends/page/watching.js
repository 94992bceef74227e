/** Looks again while a map is open: whoever takes back that they are shown is gone from it soon. */

import { asked } from "./asking.js";

const OFTEN = 2 * 60 * 1000;
const BACK = 10 * 1000;

/** Load the page anew when its songs or people are others now, or it is no longer there. */
export function watch(told) {
  const before = shownOf(told);
  let last = Date.now();
  const look = async (after) => {
    if (document.hidden || Date.now() - last < after) return;
    last = Date.now();
    const { status, told: now } = await asked("/songs");
    if (status === 410 || (status === 200 && shownOf(now) !== before)) location.reload();
  };
  setInterval(() => look(OFTEN), OFTEN / 8);
  document.addEventListener("visibilitychange", () => look(BACK));
}

function shownOf({ track_id, owners, people }) {
  return JSON.stringify([track_id, owners, people]);
}
