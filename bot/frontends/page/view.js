/** What part of the map is seen: by wheel, pinch, drag, buttons and keys. */

/** Tell whether the page is laid out for a narrow screen, as its styles say. */
export const isNarrow = () => matchMedia("(max-width: 47.5em)").matches;

/** Return how long a movement lasts: nothing moves where people prefer stillness. */
const lasting = (time) => (matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : time);

const MOST = 120;
const STEP = 80;
const KEYS = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

export class View {
  constructor(canvas, changed) {
    this.canvas = d3.select(canvas);
    this.changed = changed;
    this.isDrawing = () => false;
    this.transform = d3.zoomIdentity;
    this.zoom = d3.zoom().scaleExtent([1, MOST]).filter((event) => this.hears(event)).on("zoom", (event) => {
      this.transform = event.transform;
      changed();
    }).on("end", () => {
      this.aim = undefined;
    });
    this.canvas.call(this.zoom).on("dblclick.zoom", null);
    canvas.addEventListener("keydown", (event) => this.press(event));
  }

  /** Take the size of the window: the map fills it, stretched a little at most. */
  resize(width, height) {
    const k = this.aim?.k ?? this.transform.k, middle = this.width && (this.aim?.spot ?? this.spot(this.middle()));
    Object.assign(this, { width, height });
    const edge = Math.min(48, width * 0.07), room = [width - 2 * edge, height - 2 * edge];
    this.wide = Math.max(1, Math.min(room[0], room[1] * 1.5));
    this.high = Math.max(1, Math.min(room[1], room[0] * 1.5));
    this.left = (width - this.wide) / 2;
    this.top = (height - this.high) / 2;
    this.zoom.extent([[0, 0], [width, height]]).translateExtent([[-width * 0.3, -height * 0.3], [width * 1.3, height * 1.3]]);
    this.canvas.call(this.zoom.transform, middle && k > 1 ? this.over(middle, k) : d3.zoomIdentity);
  }

  /** Return the transform with a spot in the middle of the screen. */
  over([x, y], k) {
    const at = [this.left + x * this.wide, this.top + y * this.high];
    return d3.zoomIdentity.translate(this.width / 2, this.height / 2).scale(k).translate(-at[0], -at[1]);
  }

  /** Return the width and height of the whole map on the screen, and where it begins. */
  frame() {
    const { k, x, y } = this.transform;
    return [this.wide * k, this.high * k, this.left * k + x, this.top * k + y];
  }

  scale() {
    return this.transform.k;
  }

  /** Return into how many parts of about this size the map falls, the same for near scales. */
  parts(size) {
    const scale = 2 ** Math.floor(Math.log2(this.transform.k));
    return [this.wide * scale / size, this.high * scale / size];
  }

  /** Return where a spot of the map is on the screen. */
  seen([x, y]) {
    const [wide, high, left, top] = this.frame();
    return [x * wide + left, y * high + top];
  }

  /** Return which spot of the map is at a place of the screen. */
  spot([x, y]) {
    const [wide, high, left, top] = this.frame();
    return [(x - left) / wide, (y - top) / high];
  }

  middle() {
    return [this.width / 2, this.height / 2];
  }

  /** Move to a spot and come as close as wished. */
  fly([x, y], scale) {
    // Where it flies, it arrives, although the window may change on the way.
    this.aim = { spot: [x, y], k: Math.min(scale, MOST) };
    this.canvas.transition().duration(lasting(650)).call(this.zoom.transform, this.over(this.aim.spot, this.aim.k));
  }

  /** Come closer or go farther. */
  by(factor) {
    this.canvas.transition().duration(lasting(160)).call(this.zoom.scaleBy, factor);
  }

  whole() {
    this.aim = { spot: [0.5, 0.5], k: 1 };
    this.canvas.transition().duration(lasting(300)).call(this.zoom.transform, d3.zoomIdentity);
  }

  hears(event) {
    if (event.type === "wheel") return true;
    if (event.touches && event.touches.length > 1) return true;
    return !event.button && !this.isDrawing(event);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (KEYS[event.key]) this.canvas.call(this.zoom.translateBy, ...KEYS[event.key].map((step) => step / this.transform.k));
    else if (event.key === "+" || event.key === "=") this.by(1.5);
    else if (event.key === "-" || event.key === "_") this.by(1 / 1.5);
    else if (event.key === "0") this.whole();
    else return;
    event.preventDefault();
  }
}
