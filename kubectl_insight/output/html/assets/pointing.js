// Moving about in the picture: mouse, touch, wheel and keys.

const CLICK = 5;
const STEP = 80;
const WHEEL = 0.0018;
const LINE = 33; // a wheel that counts lines instead of pixels

class Pointing {
  constructor(stage, model, camera, page) {
    Object.assign(this, { stage, model, camera, page });
    this.fingers = new Map();
    const sheets = byId("sheets");
    sheets.addEventListener("pointerdown", (event) => this.down(event));
    sheets.addEventListener("pointermove", (event) => this.move(event));
    sheets.addEventListener("pointerup", (event) => this.up(event));
    sheets.addEventListener("pointercancel", (event) => this.up(event));
    sheets.addEventListener("pointerleave", () => this.point(null));
    sheets.addEventListener("dblclick", (event) => camera.zoom(event.shiftKey ? 0.5 : 2, ...this.at(event)));
    stage.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    stage.addEventListener("keydown", (event) => this.key(event));
    byId("closer").addEventListener("click", () => camera.zoom(1.4));
    byId("farther").addEventListener("click", () => camera.zoom(1 / 1.4));
    byId("whole").addEventListener("click", () => page.showShown());
  }

  at(event) {
    const place = this.stage.getBoundingClientRect();
    return [event.clientX - place.left, event.clientY - place.top];
  }

  boxAt([x, y]) {
    const [worldX, worldY] = [this.camera.worldX(x), this.camera.worldY(y)];
    const near = Math.min(4 / this.camera.scale, 40);
    return this.model.boxes.findLast(
      (box) =>
        box.shown &&
        worldX >= box.x - near &&
        worldX <= box.x + box.width + near &&
        worldY >= box.y - near &&
        worldY <= box.y + box.height + near,
    );
  }

  down(event) {
    if (event.button) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, this.at(event));
    this.moved = this.fingers.size > 1 ? Infinity : 0;
    this.point(null);
  }

  move(event) {
    const before = this.fingers.get(event.pointerId);
    const now = this.at(event);
    if (!before) {
      if (event.pointerType === "mouse") this.point(this.boxAt(now), now);
      return;
    }
    const spread = this.spread();
    this.fingers.set(event.pointerId, now);
    const share = 1 / this.fingers.size;
    const [right, down] = [now[0] - before[0], now[1] - before[1]];
    this.moved += Math.abs(right) + Math.abs(down);
    if (this.moved <= CLICK) return;
    this.stage.classList.add("dragging");
    this.camera.pan(-right * share, -down * share);
    if (spread) this.camera.zoom(this.spread() / spread, ...this.middle());
  }

  up(event) {
    if (!this.fingers.delete(event.pointerId)) return;
    this.stage.classList.remove("dragging");
    if (this.fingers.size || this.moved > CLICK || event.type === "pointercancel") return;
    const box = this.boxAt(this.at(event));
    if (box) this.page.choose(box);
    else this.page.close();
  }

  spread() {
    const [one, other] = [...this.fingers.values()];
    return other ? Math.hypot(one[0] - other[0], one[1] - other[1]) : 0;
  }

  middle() {
    const [one, other] = [...this.fingers.values()];
    return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  }

  wheel(event) {
    event.preventDefault();
    this.point(null);
    const unit = event.deltaMode === 1 ? LINE : event.deltaMode === 2 ? this.camera.height : 1;
    const [right, down] = [event.deltaX * unit, event.deltaY * unit];
    if (event.shiftKey || Math.abs(right) > Math.abs(down)) {
      this.camera.pan(right || down, right ? down : 0);
    } else {
      const speed = event.ctrlKey ? 6 * WHEEL : WHEEL; // a pinch on a touchpad comes as small steps with Ctrl
      this.camera.zoom(Math.exp(-down * speed), ...this.at(event));
    }
  }

  point(box, place) {
    const tip = byId("tip");
    tip.hidden = !box;
    byId("pointed").hidden = !box;
    this.stage.classList.toggle("over", Boolean(box));
    if (box) {
      this.outline(box);
      tip.textContent = [box.count === 1 && box.objects[0] ? box.objects[0].title : box.title, ...box.texts].join("\n");
      const [x, y] = place;
      tip.style.left = `${Math.min(x + 14, this.camera.width - tip.offsetWidth - 4)}px`;
      tip.style.top = `${y + 18 + tip.offsetHeight > this.camera.height ? y - tip.offsetHeight - 10 : y + 18}px`;
    }
  }

  // A frame around the box under the pointer.
  outline(box) {
    const { style } = byId("pointed");
    style.left = `${(box.x - this.camera.x) * this.camera.scale - 5}px`;
    style.top = `${(box.y - this.camera.y) * this.camera.scale - 5}px`;
    style.width = `${box.width * this.camera.scale + 10}px`;
    style.height = `${box.height * this.camera.scale + 10}px`;
  }

  key(event) {
    if (event.target !== this.stage || event.altKey || event.ctrlKey || event.metaKey) return;
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    const acts = {
      "+": () => this.camera.zoom(1.25),
      "=": () => this.camera.zoom(1.25),
      "-": () => this.camera.zoom(1 / 1.25),
      0: () => this.page.showShown(),
      Enter: () => this.page.focusDetails(),
      Escape: () => this.page.close(),
    };
    if (!way && !acts[event.key]) return;
    event.preventDefault();
    if (!way) acts[event.key]();
    else if (event.shiftKey) this.step(way);
    else this.camera.pan(way[0] * STEP, way[1] * STEP);
  }

  // Goes to the nearest box in a direction: what is aside counts double.
  step([right, down]) {
    const from = this.page.chosen;
    const x = from ? from.x + from.width / 2 : this.camera.worldX(this.camera.width / 2);
    const y = from ? from.y + from.height / 2 : this.camera.worldY(this.camera.height / 2);
    let best = null;
    let least = Infinity;
    for (const box of this.model.boxes) {
      if (!box.shown || box === from) continue;
      const [aside, ahead] = [box.x + box.width / 2 - x, box.y + box.height / 2 - y];
      const forward = aside * right + ahead * down;
      const cost = forward + 2 * Math.abs(aside * down + ahead * right);
      if ((forward > 1 || !from) && cost < least) [best, least] = [box, cost];
    }
    if (best) this.page.choose(best, undefined, { reveal: true });
  }
}
