/** Writes what lies where: regions from afar, artists from nearer, songs from near by; no two over each other. */

const GAP = 5;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
const ARTISTS = 1.7;
const SONGS = 5;
const MOST_SONGS = 160;
const PILLS = new Set(["here", "group"]);
const NAMES = { room: 640, scale: 2.2 };

export class Labels {
  constructor(box, view, sheet, kept) {
    Object.assign(this, { box, view, sheet, kept });
    this.pool = [];
    this.widths = new Map();
    this.pen = document.createElement("canvas").getContext("2d");
    const biggest = Math.max(1, ...sheet.regions.map((region) => region.size));
    this.regions = [...sheet.regions].sort((one, other) => other.size - one.size)
      .map((region) => ({ ...region, x: region.spot[0], y: region.spot[1], kind: "region", letters: 13 + 5 * Math.sqrt(region.size / biggest), bold: true }));
    this.groups = sheet.groups.map((group, number) => ({ group, look: sheet.looks[number], centre: sheet.centres[number] }))
      .filter(({ group }) => group.sort === "named" && sheet.by === "member" && sheet.who === "server" && !group.you)
      .map(({ group, look, centre }) => ({ kind: "group", name: group.name, x: centre[0], y: centre[1], letters: 12.5, bold: true, colour: look.colour }));
    this.artists = sheet.artistSpots().map((artist) => ({ ...artist, kind: "artist", letters: 12.5, bold: false }));
  }

  /** Write what finds a place, the most telling first. */
  write() {
    const taken = this.kept(), placed = [];
    for (const label of this.wanted()) {
      const found = this.place(label, taken);
      if (!found) continue;
      taken.push(found.box);
      placed.push(found);
      if (placed.length >= this.most()) break;
    }
    placed.forEach((label, number) => this.show(number, label));
    for (const idle of this.pool.slice(placed.length)) idle.hidden = true;
  }

  *wanted() {
    const { view, sheet } = this, scale = view.scale();
    if (sheet.here) yield { kind: "here", name: "You are here", x: sheet.here[0], y: sheet.here[1], letters: 13, bold: true };
    if (view.width > NAMES.room && scale < NAMES.scale) yield* this.groups;
    yield* this.regions;
    if (scale >= ARTISTS) yield* this.artists.filter((artist) => artist.size * scale > 6);
    // The fewer songs there are, the sooner each has room for its title.
    if (scale >= Math.min(8, Math.max(1.8, SONGS * Math.sqrt(sheet.size / 3000)))) yield* this.songs();
  }

  *songs() {
    const { sheet, view } = this, [x0, y0] = view.spot([0, 0]), [x1, y1] = view.spot([view.width, view.height]);
    let left = MOST_SONGS;
    for (const song of sheet.order) {
      const x = sheet.x[song], y = sheet.y[song];
      if (!sheet.shown[song] || x < x0 || x > x1 || y < y0 || y > y1) continue;
      yield { kind: "song", name: sheet.title[song], x, y, letters: 12, bold: false, away: 13 };
      if (!(left -= 1)) return;
    }
  }

  most() {
    return Math.max(8, Math.round(this.view.width * this.view.height / 16000));
  }

  /** Find room at or beside a spot; undefined where there is none. */
  place(label, taken) {
    const { view } = this, [x, y] = view.seen([label.x, label.y]);
    if (x < -8 || y < -8 || x > view.width + 8 || y > view.height + 8) return undefined;
    const pad = PILLS.has(label.kind) ? 10 : 0, text = this.fitted(label, label.kind === "region" ? Math.min(320, view.width * 0.58) : 190);
    const wide = this.width(text, label) + 2 * pad, high = label.letters * 1.3 + pad;
    const away = label.kind === "here" ? 31 : label.away ?? 0;
    const steps = away ? [away, -away] : [0, -high * 0.8, high * 0.8, -high * 1.6, high * 1.6];
    for (const step of steps) {
      const box = { left: x - wide / 2, top: y - high / 2 + step, right: x + wide / 2, bottom: y + high / 2 + step };
      if (label.kind !== "song") slide(box, view.width, view.height);
      if (isInside(box, view.width, view.height) && !taken.some((other) => overlap(box, other))) {
        return { ...label, text, box };
      }
    }
    return undefined;
  }

  show(number, label) {
    const span = this.pool[number] ?? this.added();
    span.hidden = false;
    span.className = label.kind;
    if (span.textContent !== label.text) span.textContent = label.text;
    span.style.background = label.colour ?? "";
    span.style.fontSize = `${label.letters}px`;
    span.style.width = `${label.box.right - label.box.left}px`;
    span.style.height = span.style.lineHeight = `${label.box.bottom - label.box.top}px`;
    span.style.transform = `translate(${Math.round(label.box.left)}px, ${Math.round(label.box.top)}px)`;
  }

  added() {
    const span = document.createElement("span");
    span.dir = "auto";
    this.pool.push(span);
    this.box.append(span);
    return span;
  }

  fitted(label, room) {
    let text = label.name;
    while (text.length > 4 && this.width(text, label) > room) text = `${text.slice(0, -2).trimEnd()}…`.replace(/……$/, "…");
    return text;
  }

  width(text, { letters, bold }) {
    const key = `${letters}${bold}${text}`;
    if (!this.widths.has(key)) {
      this.pen.font = `${bold ? 700 : 500} ${letters}px ${FONT}`;
      this.widths.set(key, Math.ceil(this.pen.measureText(text).width) + 6);
    }
    return this.widths.get(key);
  }
}

/** Move a box whose spot is at the edge to where all of it is seen. */
function slide(box, width, height) {
  const across = Math.max(0, 6 - box.left) - Math.max(0, box.right - width + 6);
  const down = Math.max(0, 6 - box.top) - Math.max(0, box.bottom - height + 6);
  box.left += across;
  box.right += across;
  box.top += down;
  box.bottom += down;
}

function isInside(box, width, height) {
  return box.left >= 0 && box.top >= 0 && box.right <= width && box.bottom <= height;
}

function overlap(one, other) {
  return one.left < other.right + GAP && other.left < one.right + GAP && one.top < other.bottom + GAP && other.top < one.bottom + GAP;
}
