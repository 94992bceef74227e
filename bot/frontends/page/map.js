/** Shows a map of songs: asks for them, and lets each part of the page know what the others did. */

import { asked } from "./asking.js";
import { Card } from "./card.js";
import { Finding } from "./finding.js";
import { Keeping } from "./keeping.js";
import { Labels } from "./labels.js";
import { Lasso } from "./lasso.js";
import { INK } from "./marks.js";
import { Painting } from "./painting.js";
import { Sheet } from "./sheet.js";
import { View, isNarrow } from "./view.js";
import { now, watch } from "./watching.js";

const REACH = { mouse: 12, pen: 14, touch: 24 };
const CLOSE = 14;
const numbers = new Intl.NumberFormat("en");

const page = Object.fromEntries([...document.querySelectorAll("[id]")]
  .map((part) => [part.id.replace(/-./g, (dash) => dash[1].toUpperCase()), part]));

class Page {
  constructor(sheet) {
    this.sheet = sheet;
    const changed = () => this.soon();
    this.view = new View(page.map, changed);
    this.painting = new Painting(page.map, page.glow, sheet);
    this.labels = new Labels(page.labels, this.view, sheet, () => this.kept());
    this.card = new Card(page, sheet, this.view, changed);
    this.keeping = new Keeping(page, sheet, { changed: (songs) => this.choose(songs) });
    this.lasso = new Lasso(page, this.view, { changed, take: (line) => this.take(sheet.within(line)) });
    this.finding = new Finding(page, sheet, { changed, chosen: (song) => this.goTo(song), take: (songs) => this.take(songs) });
    this.listen();
    this.introduce();
    new ResizeObserver(() => this.resize()).observe(page.stage);
  }

  introduce() {
    const { sheet } = this, songs = sheet.size === 1 ? "1 song" : `${numbers.format(sheet.size)} songs`, people = sheet.people.length;
    page.title.textContent = sheet.who === "server" ? "The taste of this server" : "A map of your taste";
    page.about.textContent = sheet.who === "server" ? `${songs} of ${people} people. Near is alike.` : `${songs}. Near is alike.`;
    page.here.hidden = !sheet.here;
    document.title = page.title.textContent;
  }

  listen() {
    const { map } = page;
    map.addEventListener("pointermove", (event) => event.pointerType !== "touch" && this.point(event));
    map.addEventListener("pointerleave", () => this.card.pass(undefined));
    map.addEventListener("click", (event) => this.tap(event));
    map.addEventListener("keydown", (event) => this.press(event));
    page.closer.addEventListener("click", () => this.view.by(1.8));
    page.farther.addEventListener("click", () => this.view.by(1 / 1.8));
    page.all.addEventListener("click", () => this.view.whole());
    page.here.addEventListener("click", () => this.view.fly(this.sheet.here, 5));
    page.takeView.addEventListener("click", () => this.take(this.inView()));
  }

  resize() {
    const { clientWidth: width, clientHeight: height } = page.stage;
    if (!width || !height) return;
    this.view.resize(width, height);
    this.painting.resize(width, height);
    this.soon();
  }

  /** Draw once with the next frame, however much changed until then. */
  soon() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      this.draw();
    });
  }

  draw() {
    const { view, painting, sheet, card } = this;
    if (!painting.pixels) return;
    if (this.isByKey) card.pass(this.near(view.middle(), REACH.touch));
    painting.paint(view);
    if (sheet.here) painting.ring(view.seen(sheet.here), INK, 8);
    if (card.song !== undefined) painting.ring(view.seen([sheet.x[card.song], sheet.y[card.song]]), "#ffffff");
    if (this.lasso.line.length > 1) painting.line(this.lasso.line);
    if (this.isByKey) painting.ring(view.middle(), "#ffffff", 3);
    this.labels.write();
    card.place();
    document.body.dataset.drawn = String(Number(document.body.dataset.drawn ?? 0) + 1);
  }

  /** Return what labels must not cover. */
  kept() {
    const stage = page.stage.getBoundingClientRect(), here = this.sheet.here && this.view.seen(this.sheet.here);
    const boxes = [page.tools, page.hint].filter((part) => !part.hidden).map((part) => {
      const box = part.getBoundingClientRect();
      return { left: box.left - stage.left, right: box.right - stage.left, top: box.top - stage.top, bottom: box.bottom - stage.top };
    });
    if (here) boxes.push({ left: here[0] - 9, right: here[0] + 9, top: here[1] - 9, bottom: here[1] + 9 });
    return boxes;
  }

  near(place, reach) {
    const [wide, high] = this.view.frame();
    return this.sheet.nearest(this.view.spot(place), [wide, high], reach);
  }

  point(event) {
    this.isByKey = false;
    if (event.buttons) return;
    this.card.pass(this.near([event.offsetX, event.offsetY], REACH.mouse));
  }

  tap(event) {
    if (this.lasso.isOn || event.shiftKey) return;
    this.isByKey = false;
    this.card.hold(this.near([event.offsetX, event.offsetY], REACH[event.pointerType] ?? REACH.mouse));
  }

  press(event) {
    if (event.key === "Enter" && this.card.song !== undefined) {
      this.card.hold(this.card.song);
      page.cardLink.focus();
    } else if (event.key === "Escape") {
      this.card.letGo();
      this.lasso.turn(false);
    } else if (event.key.startsWith("Arrow") || "+-=_0".includes(event.key)) {
      this.isByKey = true;
      if (this.card.isHeld) this.card.letGo();
      this.soon();
    }
  }

  goTo(song) {
    this.view.fly([this.sheet.x[song], this.sheet.y[song]], Math.max(CLOSE, this.view.scale()));
    this.card.hold(song);
    if (isNarrow()) page.found.hidden = true;
  }

  inView() {
    const [x0, y0] = this.view.spot([0, 0]), [x1, y1] = this.view.spot([this.view.width, this.view.height]);
    return this.sheet.within([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]);
  }

  take(songs) {
    this.card.letGo();
    this.lasso.turn(false);
    if (songs.length) this.keeping.open(songs);
  }

  choose(songs) {
    this.painting.chosen = new Set(songs);
    this.soon();
  }
}

async function open() {
  page.again.hidden = true;
  notice("Drawing the map …", "A large one takes some seconds.");
  document.body.className = "is-loading";
  // Before the songs: what changes in between makes the page look older than it is, never newer.
  const before = await now();
  const { status, told } = await asked("/songs");
  if (status === 200) {
    document.body.className = "is-ready";
    page.notice.hidden = true;
    // For whoever looks beneath by hand, and for the tests.
    window.earmark = new Page(new Sheet(told));
    watch(before);
    return;
  }
  document.body.className = "is-refused";
  notice(told.said, told.advice);
  page.again.hidden = status === 410;
}

function notice(title, text) {
  page.notice.hidden = false;
  page.noticeTitle.textContent = title;
  page.noticeText.textContent = text;
}

page.again.addEventListener("click", open);
open();
