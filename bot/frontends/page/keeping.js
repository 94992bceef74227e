/** Makes a playlist of songs that were taken, or gives their addresses to copy. */

import { asked } from "./asking.js";
import { drawnMark } from "./marks.js";

const LISTED = 300;
const MOST = 10000;
const numbers = new Intl.NumberFormat("en");

export class Keeping {
  constructor(page, sheet, { changed }) {
    Object.assign(this, { page, sheet, changed, songs: [] });
    page.keepingClose.addEventListener("click", () => this.close());
    page.keepingForm.addEventListener("submit", (event) => {
      event.preventDefault();
      this.make();
    });
    page.copy.addEventListener("click", () => this.copy());
    page.keeping.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
  }

  /** Show the songs that were taken. */
  open(songs) {
    this.songs = songs.slice(0, MOST);
    this.list();
    this.say(songs.length > MOST ? `A playlist at Spotify holds ${numbers.format(MOST)}: these are the first of ${numbers.format(songs.length)}.` : "");
    this.offer(false);
    this.page.keeping.hidden = false;
    this.page.keeping.focus({ preventScroll: true });
    this.changed(this.songs);
  }

  close() {
    this.songs = [];
    this.page.keeping.hidden = true;
    this.page.map.focus();
    this.changed(this.songs);
  }

  list() {
    const { page, songs } = this;
    page.keepingTitle.textContent = songs.length === 1 ? "1 song" : `${numbers.format(songs.length)} songs`;
    page.kept.replaceChildren(...songs.slice(0, LISTED).map((song) => this.row(song)));
    if (songs.length > LISTED) {
      const more = document.createElement("li");
      more.className = "more";
      more.textContent = `and ${numbers.format(songs.length - LISTED)} more`;
      page.kept.append(more);
    }
    page.make.disabled = page.copy.disabled = !songs.length;
  }

  row(song) {
    const { sheet } = this, row = document.createElement("li"), words = document.createElement("span");
    const title = document.createElement("b"), artists = document.createElement("span"), out = document.createElement("button");
    title.dir = artists.dir = "auto";
    title.textContent = sheet.title[song];
    artists.textContent = sheet.artists[song].join(", ");
    words.append(title, artists);
    out.type = "button";
    out.className = "small";
    out.textContent = "×";
    out.setAttribute("aria-label", `Leave out ${sheet.title[song]}`);
    out.addEventListener("click", () => {
      this.songs = this.songs.filter((each) => each !== song);
      this.list();
      // What had the focus is gone.
      this.page.keeping.focus({ preventScroll: true });
      this.changed(this.songs);
    });
    row.append(drawnMark(sheet.looks[sheet.group[song]]), words, out);
    return row;
  }

  /** Have the playlist made; where that cannot be, offer the songs' addresses. */
  async make() {
    const { page, sheet } = this, name = page.name.value.trim();
    if (!name) return;
    page.make.disabled = true;
    this.say("Making it …");
    const tracks = this.songs.map((song) => sheet.track_id[song]);
    const { status, told } = await asked("/playlist", { name, tracks });
    page.make.disabled = !this.songs.length;
    if (status === 200) this.made(told);
    else {
      this.say(told.links ? `${told.said} ${told.advice} Or copy the links and paste them into a playlist.` : `${told.said} ${told.advice}`);
      if (told.links) this.offer(true);
    }
  }

  made({ name, address, songs }) {
    const link = document.createElement("a");
    link.href = address.startsWith("https://") ? address : "#";
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.textContent = "Open it in Spotify";
    this.say(`“${name}” is there, with ${songs === 1 ? "1 song" : `${numbers.format(songs)} songs`}. `);
    this.page.keepingSaid.append(link);
  }

  /** Copy the addresses of the songs; they are shown, too, for where that is not allowed. */
  async copy() {
    this.offer(true);
    const { links } = this.page;
    const count = links.value ? links.value.split("\n").length : 0, left = this.songs.length - count;
    try {
      await navigator.clipboard.writeText(links.value);
    } catch {
      links.select();
      document.execCommand("copy");
    }
    this.say(`Copied ${count === 1 ? "1 link" : `${numbers.format(count)} links`}.${left ? ` ${left} have none: they are files of somebody’s own.` : ""}`);
  }

  offer(isOffered) {
    const { links, linksLabel } = this.page;
    links.hidden = linksLabel.hidden = !isOffered;
    links.value = isOffered ? this.songs.map((song) => this.sheet.address(song)).filter(Boolean).join("\n") : "";
  }

  say(words) {
    this.page.keepingSaid.textContent = words;
  }
}
