/** Says of one song what it is and whose: while it is pointed at, or held until it is let go. */

import { isNarrow } from "./view.js";

const BESIDE = 18;

export class Card {
  constructor(page, sheet, view, changed) {
    Object.assign(this, { page, sheet, view, changed, song: undefined, isHeld: false });
    page.cardClose.addEventListener("click", () => {
      this.letGo();
      page.map.focus();
    });
  }

  /** Show a song in passing; undefined shows none. */
  pass(song) {
    if (!this.isHeld && song !== this.song) this.show(song);
  }

  /** Hold a song, so that its address can be gone to; undefined lets go. */
  hold(song) {
    this.isHeld = song !== undefined;
    this.show(song);
  }

  letGo() {
    this.hold(undefined);
  }

  show(song) {
    const { page, sheet } = this;
    this.song = song;
    page.card.hidden = song === undefined;
    if (song !== undefined) {
      const address = sheet.address(song), owned = sheet.owned(song);
      page.cardTitle.textContent = sheet.title[song];
      page.cardArtists.textContent = sheet.artists[song].join(", ");
      page.cardOwners.textContent = owned;
      page.cardOwners.hidden = !owned;
      page.cardWays.hidden = !this.isHeld;
      page.cardLink.hidden = !address;
      if (address) page.cardLink.href = address;
      page.card.classList.toggle("is-held", this.isHeld);
    }
    this.place();
    this.changed();
  }

  /** Stand beside the song, where there is room; on a phone it stands at the bottom by itself. */
  place() {
    const { page, view, sheet, song } = this;
    if (song === undefined) return;
    if (isNarrow()) {
      page.card.style.transform = "";
      return;
    }
    const [x, y] = view.seen([sheet.x[song], sheet.y[song]]), { offsetWidth: wide, offsetHeight: high } = page.card;
    const left = x + BESIDE + wide > view.width ? x - BESIDE - wide : x + BESIDE;
    const top = Math.min(Math.max(8, y - high / 2), view.height - high - 8);
    page.card.style.transform = `translate(${Math.round(Math.max(8, left))}px, ${Math.round(top)}px)`;
  }
}
