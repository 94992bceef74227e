/** Searches songs, and filters them by who has them or by what they are. */

import { drawnMark } from "./marks.js";

const MOST = 40;
const PATIENCE = 90;
const numbers = new Intl.NumberFormat("en");

const NAMES = {
  several: () => "Several of you",
  rest: (sheet) => (sheet.by === "member" ? "Others" : "All else"),
  unknown: () => "Not known",
};

export class Finding {
  constructor(page, sheet, { changed, chosen, take }) {
    Object.assign(this, { page, sheet, changed, chosen, take, groups: new Set(), people: new Set(), words: "" });
    page.search.disabled = false;
    let waiting;
    page.search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => this.look(), PATIENCE);
    });
    page.search.addEventListener("keydown", (event) => this.press(event));
    page.found.addEventListener("keydown", (event) => this.press(event));
    page.clear.addEventListener("click", () => this.clear());
    page.takeFound.addEventListener("click", () => take(sheet.all()));
    this.chips();
    this.tell();
  }

  /** Take the words of the search. */
  look() {
    const words = this.page.search.value.trim();
    if (words === this.words) return;
    this.words = words;
    this.narrow();
  }

  narrow() {
    this.sheet.narrow(this);
    this.list();
    this.tell();
    this.changed();
  }

  /** Let everything be seen again. */
  clear() {
    this.page.search.value = this.words = "";
    this.groups.clear();
    this.people.clear();
    for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", "false");
    this.narrow();
  }

  tell() {
    const { count, size } = this.sheet, is_all = count === size;
    this.page.status.textContent = is_all ? "" : `${numbers.format(count)} of ${numbers.format(size)} songs`;
    this.page.summary.hidden = is_all;
    document.body.classList.toggle("is-narrowed", !is_all);
    this.page.takeFound.hidden = !count;
    this.page.takeFound.textContent = `Keep ${numbers.format(count)}`;
    this.page.takeFound.setAttribute("aria-label", `Make a playlist of these ${numbers.format(count)} songs`);
  }

  list() {
    const songs = this.words ? this.sheet.all().slice(0, MOST) : [];
    this.page.found.replaceChildren(...songs.map((song) => this.row(song)));
    if (this.words && !songs.length) {
      const none = document.createElement("li");
      none.className = "none";
      none.textContent = "No song here is called so. Try fewer words.";
      this.page.found.append(none);
    }
    this.page.found.hidden = !this.words;
  }

  row(song) {
    const { sheet } = this, row = document.createElement("li"), button = document.createElement("button");
    const title = document.createElement("b"), artists = document.createElement("span");
    button.type = "button";
    title.dir = artists.dir = "auto";
    title.textContent = sheet.title[song];
    artists.textContent = sheet.artists[song].join(", ");
    button.append(drawnMark(sheet.looks[sheet.group[song]]), title, artists);
    button.addEventListener("click", () => this.chosen(song));
    row.append(button);
    return row;
  }

  press(event) {
    const buttons = [this.page.search, ...this.page.found.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && buttons[at + step]) {
      buttons[at + step].focus();
      event.preventDefault();
    } else if (event.key === "Escape") {
      this.page.search.value = "";
      this.look();
      this.page.search.focus();
    } else if (event.key === "Enter" && !at) {
      this.look();
      buttons[1]?.click();
    }
  }

  chips() {
    const { sheet, page } = this, is_members = sheet.by === "member" && sheet.who === "server";
    page.groups.replaceChildren(...sheet.groups.map((group, number) => {
      // Who is chosen, is seen with what they share with others, too.
      const by_person = is_members && group.person !== null;
      return this.chip(sheet.looks[number], this.named(group), group.songs, by_person ? this.people : this.groups, by_person ? group.person : number);
    }));
    page.groups.hidden = false;
    if (!is_members && sheet.people.length > 1) {
      const counts = sheet.people.map(() => 0);
      for (const owners of sheet.owners) for (const owner of owners) counts[owner] += 1;
      page.people.replaceChildren(...sheet.people.map((name, person) => this.chip(null, name, counts[person], this.people, person)));
      page.people.hidden = false;
    }
  }

  named(group) {
    const name = group.sort === "named" ? [group.name, group.of].filter(Boolean).join(" · ") : NAMES[group.sort](this.sheet);
    return group.you && this.sheet.who === "server" ? `${name} (you)` : name;
  }

  chip(look, name, songs, set, value) {
    const chip = document.createElement("button"), words = document.createElement("span"), count = document.createElement("small");
    chip.type = "button";
    chip.className = "chip";
    chip.setAttribute("aria-pressed", "false");
    words.dir = "auto";
    words.textContent = name;
    count.textContent = numbers.format(songs);
    if (look) chip.append(drawnMark(look));
    chip.append(words, count);
    chip.addEventListener("click", () => {
      if (!set.delete(value)) set.add(value);
      chip.setAttribute("aria-pressed", String(set.has(value)));
      this.narrow();
    });
    return chip;
  }
}
