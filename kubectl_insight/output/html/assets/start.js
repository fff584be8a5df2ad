// The page: what is chosen, and everything that must know of it.

// What to look at first where all of it cannot be read: what was asked for, else what failed,
// else what is not well, else where the drawing begins.
function firstInterest(boxes) {
  const asked = boxes.filter((box) => box.focus);
  if (asked.length) return asked;
  const failed = boxes.filter((box) => box.tone === "bad");
  if (failed.length) return failed;
  const unwell = boxes.filter(isUnwell);
  return unwell.length ? unwell : boxes.slice(0, 1);
}

class Page {
  constructor() {
    this.chosen = null;
    this.model = readModel(byId("data").textContent);
    routeLines(this.model.lines);
    this.camera = new Camera(this.model, () => this.follow());
    this.painter = new Painter(this.model, this);
    this.screen = new Screen(this.camera, this.painter);
    this.stage = byId("stage");
    this.details = new Details(this.model, this);
    this.outline = new Outline(this.model, this);
    this.search = new Search(this.model, this, (matches) => this.refill(matches));
    this.filters = new Filters(this.model, () => this.search.find());
    this.pointing = new Pointing(this.stage, this.model, this.camera, this);
    startTheme(() => {
      this.screen.repaint();
      drawLegend(this.model);
    });
    drawLegend(this.model);
    this.describe();
    this.keepSize();
    this.shortcuts();
    this.begin();
  }

  describe() {
    const { boxes, lines, notes, objects } = this.model;
    const told = plural(boxes.length, "box").replace("boxs", "boxes");
    this.stage.setAttribute("aria-label", `${told}, ${plural(lines.length, "line")}, ${plural(objects.length, "object")}`);
    byId("notes").hidden = !notes.length;
    byId("noted").textContent = String(notes.length);
    byId("remarks").append(...notes.map((note) => element("li", {}, note)));
    byId("legend").hidden = !this.model.legend.length;
  }

  keepSize() {
    const fit = () => this.camera.resize(this.stage.clientWidth, this.stage.clientHeight);
    if (matchMedia("(max-width: 760px)").matches) this.showPanel(false);
    if (matchMedia("(max-height: 700px)").matches) byId("legend").open = false;
    fit();
    new ResizeObserver(fit).observe(this.stage);
  }

  shortcuts() {
    byId("panel").addEventListener("click", () => this.showPanel(byId("side").hidden));
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest("input, textarea");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.search.field.focus();
      this.search.field.select();
    });
  }

  showPanel(open) {
    byId("side").hidden = !open;
    byId("panel").setAttribute("aria-expanded", String(open));
  }

  // Everything where that can be read; otherwise the most telling part of it.
  begin() {
    this.camera.whole();
    if (this.camera.scale < READABLE) {
      this.camera.moved = false;
      this.camera.open(firstInterest(this.model.boxes), OPENING);
    }
    this.screen.show();
    performance.mark("insight-ready");
  }

  follow() {
    this.screen.follow();
    this.stage.dataset.view = `${this.camera.x} ${this.camera.y} ${this.camera.scale}`;
  }

  refill(matches) {
    this.outline.fill(matches);
    if (this.chosen && !this.chosen.shown) this.close();
    this.screen.repaint();
  }

  showShown() {
    const boxes = this.model.boxes.filter((box) => box.shown);
    if (!boxes.length || boxes.length === this.model.boxes.length) {
      this.camera.whole();
      return;
    }
    const shown = [...boxes, ...this.model.frames.filter((frame) => frame.shown)];
    const x = shown.reduce((least, box) => Math.min(least, box.x), Infinity);
    const y = shown.reduce((least, box) => Math.min(least, box.y), Infinity);
    const width = shown.reduce((most, box) => Math.max(most, box.x + box.width), 0) - x;
    const height = shown.reduce((most, box) => Math.max(most, box.y + box.height), 0) - y;
    this.camera.show({ x, y, width, height });
  }

  choose(box, object, { focus = false, reveal = focus } = {}) {
    if (!this.chosen) this.returnTo = document.activeElement;
    this.chosen = box;
    this.details.show(box, object);
    const one = object ?? (box.count === 1 ? box.objects[0] : undefined);
    this.outline.mark(one);
    requestAnimationFrame(() => this.camera.reveal(box, reveal)); // when the details have taken their room
    if (focus) this.details.focus();
    const [, word] = this.model.tones[(one ?? box).tone];
    const relations = one ? plural(one.outgoing.length + one.incoming.length, "relation") : plural(box.count, "object");
    say(`${(one ?? box).title}, ${word}, ${relations}`);
    this.screen.repaint();
  }

  focusDetails() {
    if (this.chosen) this.details.focus();
  }

  close() {
    const inside = byId("details").contains(document.activeElement);
    this.chosen = null;
    this.details.hide();
    this.outline.mark(null);
    if (inside) (this.returnTo?.isConnected ? this.returnTo : this.stage).focus();
    this.screen.repaint();
  }
}

// Every look beside its words, drawn by the same hand as the picture.
function drawLegend(model) {
  const [width, height] = [46, 24];
  const theme = themeColours();
  const rows = model.legend.map(({ form, look, words }) => {
    const sample = element("canvas", { width: 2 * width, height: 2 * height, "aria-hidden": "true" });
    const context = sample.getContext("2d");
    context.scale(2, 2);
    if (form === "box") {
      const { outline, trim } = outlineOf(look.shape, 8, 3, 34, 18);
      context.fillStyle = look[theme.name].fill;
      context.strokeStyle = look[theme.name].border;
      context.setLineDash(look.dashed ? [4, 2] : []);
      context.fill(outline);
      context.stroke(outline);
      context.setLineDash([]);
      context.stroke(trim);
      context.fillStyle = look[theme.name].border;
      context.font = `700 11px ${FONT}`;
      context.fillText(look.mark, 20, 16);
    } else {
      context.strokeStyle = look[theme.name];
      context.fillStyle = look[theme.name];
      context.lineWidth = look.width;
      context.setLineDash(dashOf(look));
      context.beginPath();
      context.moveTo(3, 12);
      context.lineTo(42, 12);
      context.stroke();
      context.setLineDash([]);
      drawHead(context, look.arrow, [3, 12, 12, 12, 30, 12, 43, 12], 8, theme.page);
    }
    return element("li", {}, sample, words);
  });
  byId("looks").replaceChildren(...rows);
}

new Page();
