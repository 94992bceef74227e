/** Takes songs by a line drawn around them, with a mouse, a pen or a finger. */

const LEAST = 4;

export class Lasso {
  constructor(page, view, { changed, take }) {
    Object.assign(this, { page, view, changed, take, isOn: false, line: [], pointer: undefined });
    view.isDrawing = (event) => this.isOn || event.shiftKey;
    page.lasso.addEventListener("click", () => this.turn(!this.isOn));
    page.stopLasso.addEventListener("click", () => this.turn(false));
    const { map } = page;
    map.addEventListener("pointerdown", (event) => this.begin(event));
    map.addEventListener("pointermove", (event) => this.go(event));
    map.addEventListener("pointerup", (event) => this.end(event));
    map.addEventListener("pointercancel", () => this.drop());
  }

  /** Switch it on or off. */
  turn(isOn) {
    this.isOn = isOn;
    this.page.lasso.setAttribute("aria-pressed", String(isOn));
    this.page.hint.hidden = !isOn;
    this.page.map.classList.toggle("is-lasso", isOn);
    this.drop();
  }

  begin(event) {
    if (this.pointer !== undefined) {
      // A second finger means to zoom.
      this.drop();
      return;
    }
    if (event.button || !this.view.isDrawing(event)) return;
    this.pointer = event.pointerId;
    this.line = [[event.offsetX, event.offsetY]];
    this.page.map.setPointerCapture(event.pointerId);
  }

  go(event) {
    if (event.pointerId !== this.pointer) return;
    const [x, y] = this.line.at(-1);
    if (Math.hypot(event.offsetX - x, event.offsetY - y) < LEAST) return;
    this.line.push([event.offsetX, event.offsetY]);
    this.changed();
  }

  end(event) {
    if (event.pointerId !== this.pointer) return;
    const { line } = this;
    this.drop();
    if (line.length > 2) this.take(line.map((spot) => this.view.spot(spot)));
  }

  drop() {
    this.pointer = undefined;
    this.line = [];
    this.changed();
  }
}
