/**
 * Paints the marks of all songs, pixel by pixel: fast without a graphics card, too, and as fast everywhere.
 *
 * Where marks are small, one in each part of the map stands out, so that shapes are seen.
 */

import { DIM, NIGHT, SHAPES } from "./marks.js";

const MARGIN = 32;
const STANDING = 11;
const PART = 40;
const AROUND = 0.1;
const REACH = 3;
const STRONGEST = 0.38;
const FAINT = { colour: DIM, mark: "o", hollow: false };

export class Painting {
  constructor(canvas, glow, sheet) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.glow = glow;
    this.sheet = sheet;
    this.chosen = new Set();
    shine(glow, sheet);
  }

  /** Take the size that the window gives. */
  resize(width, height) {
    this.ratio = Math.min(window.devicePixelRatio || 1, 2);
    this.canvas.width = Math.round(width * this.ratio);
    this.canvas.height = Math.round(height * this.ratio);
    this.wide = this.canvas.width + 2 * MARGIN;
    this.high = this.canvas.height + 2 * MARGIN;
    this.image = this.context.createImageData(this.wide, this.high);
    this.pixels = new Uint32Array(this.image.data.buffer);
    this.stamps = new Map();
  }

  /** Paint all songs as they are seen now. */
  paint(view) {
    this.pixels.fill(0);
    const [wide, high, left, top] = view.frame(), { sheet, ratio } = this;
    const size = this.markSize(view.scale()), dim = this.stamp(FAINT, Math.min(size, 3));
    const small = sheet.looks.map((look) => this.stamp(look, size));
    const across = wide * ratio, down = high * ratio, x0 = left * ratio + MARGIN, y0 = top * ratio + MARGIN;
    const standing = size < STANDING ? new Parts(view.parts(PART)) : null, late = [];
    const isApart = sheet.groups.map(({ sort }) => sort !== "rest" && sort !== "unknown");
    if (sheet.count < sheet.size) {
      for (let song = 0; song < sheet.size; song += 1) {
        if (!sheet.shown[song]) this.put(dim, sheet.x[song] * across + x0, sheet.y[song] * down + y0);
      }
    }
    for (const song of sheet.order) {
      if (!sheet.shown[song]) continue;
      const x = sheet.x[song] * across + x0, y = sheet.y[song] * down + y0;
      if (x < 0 || y < 0 || x >= this.wide || y >= this.high) continue;
      if (this.chosen.has(song) || (standing && isApart[sheet.group[song]] && standing.take(sheet.x[song], sheet.y[song]))) late.push(song);
      else this.put(small[sheet.group[song]], x, y);
    }
    const large = sheet.looks.map((look) => this.stamp(look, Math.max(size, STANDING)));
    for (const song of late) {
      this.put(large[sheet.group[song]], sheet.x[song] * across + x0, sheet.y[song] * down + y0);
    }
    this.context.putImageData(this.image, -MARGIN, -MARGIN);
    const more = 1 + 2 * AROUND, side = this.glow.width;
    this.glow.style.transform = `translate(${left - wide * AROUND}px, ${top - high * AROUND}px) scale(${wide * more / side}, ${high * more / side})`;
    this.glow.style.opacity = String(Math.min(1, 1.2 / view.scale()));
  }

  /** Return how wide a mark is: the more songs, the smaller, and larger from near by. */
  markSize(scale) {
    const base = Math.min(13, Math.max(3.2, 300 / Math.sqrt(this.sheet.size)));
    return Math.round(2 * Math.min(16, base * scale ** 0.38)) / 2;
  }

  /** Draw a ring around a song. */
  ring([x, y], colour, radius = 9) {
    this.vector(() => {
      this.context.arc(x, y, radius, 0, 7);
    }, colour, 2);
  }

  /** Draw a line through spots of the screen. */
  line(spots) {
    this.vector(() => {
      spots.forEach(([x, y], number) => this.context[number ? "lineTo" : "moveTo"](x, y));
      this.context.closePath();
    }, "#ffffff", 2, "rgb(255 255 255 / 12%)");
  }

  vector(draw, colour, width, fill) {
    const { context, ratio } = this;
    context.save();
    context.scale(ratio, ratio);
    context.beginPath();
    draw();
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    context.lineWidth = width + 3;
    context.strokeStyle = NIGHT;
    context.stroke();
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke();
    context.restore();
  }

  put(stamp, x, y) {
    const left = Math.round(x), top = Math.round(y), { pixels } = this;
    if (left < stamp.reach || top < stamp.reach || left >= this.wide - stamp.reach || top >= this.high - stamp.reach) return;
    const at = top * this.wide + left, { offsets, colours, shares } = stamp;
    for (let each = 0; each < offsets.length; each += 1) {
      const place = at + offsets[each], share = shares[each], under = pixels[place];
      pixels[place] = share > 250 ? colours[each] : blended(colours[each], share, under);
    }
  }

  /** Return a mark as pixels, drawn once for each size. */
  stamp(look, size) {
    const key = `${look.colour}${look.mark}${look.hollow}${size}`;
    if (!this.stamps.has(key)) this.stamps.set(key, stampOf(look, size * this.ratio, this.ratio, this.wide));
    return this.stamps.get(key);
  }
}

/** Which parts of the map have a song that stands out. */
class Parts {
  constructor([across, down]) {
    this.across = across;
    this.down = down;
    this.taken = new Set();
  }

  take(x, y) {
    const part = Math.floor(x * this.across) * 65536 + Math.floor(y * this.down);
    if (this.taken.has(part)) return false;
    this.taken.add(part);
    return true;
  }
}

function stampOf(look, size, ratio, wide) {
  const reach = Math.ceil(size * 0.72 + 2 * ratio), side = 2 * reach + 1;
  const context = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
  context.translate(reach + 0.5, reach + 0.5);
  const radius = size / 2 * (look.mark === "*" ? 1.25 : 1);
  context.scale(radius, radius);
  const path = new Path2D(SHAPES[look.mark]);
  if (size > 4 * ratio) {
    context.lineWidth = 2.2 * ratio / radius;
    context.strokeStyle = NIGHT;
    context.stroke(path);
  }
  context.fillStyle = look.hollow ? NIGHT : look.colour;
  context.fill(path);
  if (look.hollow) {
    context.lineWidth = 0.55;
    context.strokeStyle = look.colour;
    context.stroke(path);
  }
  return lifted(context.getImageData(0, 0, side, side), side, reach, wide);
}

function lifted(image, side, reach, wide) {
  const all = new Uint32Array(image.data.buffer), drawn = [...all.keys()].filter((place) => all[place] >>> 24 > 16);
  return {
    reach,
    offsets: Int32Array.from(drawn, (place) => (Math.floor(place / side) - reach) * wide + place % side - reach),
    colours: Uint32Array.from(drawn, (place) => (all[place] | 0xff000000) >>> 0),
    shares: Uint8Array.from(drawn, (place) => all[place] >>> 24),
  };
}

/** Lay a pixel over another one, which may be nothing yet. */
function blended(colour, share, under) {
  if (!under) return ((colour & 0xffffff) | (share << 24)) >>> 0;
  const red = under & 0xff00ff, green = under & 0xff00, below = under >>> 24;
  const mixed = (red + (((colour & 0xff00ff) - red) * share >> 8)) & 0xff00ff
    | (green + (((colour & 0xff00) - green) * share >> 8)) & 0xff00;
  return (mixed | (below + ((255 - below) * share >> 8)) << 24) >>> 0;
}

/** Let colours shine softly where a group has many songs. */
function shine(glow, sheet) {
  const side = glow.width, light = [0, 1, 2, 3].map(() => new Float32Array(side * side));
  for (let song = 0; song < sheet.size; song += 1) {
    if (sheet.groups[sheet.group[song]].sort !== "named") continue;
    const [x, y] = [sheet.x[song], sheet.y[song]].map((value) => Math.round((value + AROUND) / (1 + 2 * AROUND) * (side - 1)));
    const colour = parseInt(sheet.looks[sheet.group[song]].colour.slice(1), 16), at = y * side + x;
    [colour >> 16, colour >> 8 & 255, colour & 255, 1].forEach((part, channel) => {
      light[channel][at] += part;
    });
  }
  const [red, green, blue, total] = light.map((channel) => softened(channel, side));
  const most = total.reduce((one, other) => Math.max(one, other), 1e-9);
  const context = glow.getContext("2d"), image = context.createImageData(side, side);
  total.forEach((here, at) => {
    if (here) image.data.set([red[at] / here, green[at] / here, blue[at] / here, 255 * STRONGEST * Math.sqrt(here / most)], 4 * at);
  });
  context.putImageData(image, 0, 0);
}

/** Spread values over their neighbours, in rows and columns, twice. */
function softened(values, side) {
  let from = values;
  for (const step of [1, side, 1, side]) {
    const to = new Float32Array(from.length);
    for (let at = 0; at < from.length; at += 1) {
      const place = step === 1 ? at % side : Math.floor(at / side);
      for (let away = -REACH; away <= REACH; away += 1) {
        if (place + away >= 0 && place + away < side) to[at] += from[at + away * step];
      }
    }
    from = to;
  }
  return from;
}
