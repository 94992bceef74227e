/** Looks again while a map is open: whoever takes back that they are shown is gone from it within seconds. */

import { asked } from "./asking.js";

const OFTEN = 12 * 1000;
const BACK = 1000;
const GONE = 410;

/** Ask what the map is at this moment; it costs no drawing. */
export const now = () => asked("/now");

/** Load the page anew once the map is another one than it was before its songs were asked for, or is gone. */
export function watch({ told: { mark } }) {
  let last = Date.now();
  const look = async (after) => {
    if (document.hidden || Date.now() - last < after) return;
    last = Date.now();
    const { status, told } = await now();
    if (status === GONE || (status === 200 && told.mark !== mark)) location.reload();
  };
  setInterval(() => look(OFTEN), OFTEN / 4);
  document.addEventListener("visibilitychange", () => look(BACK));
}
