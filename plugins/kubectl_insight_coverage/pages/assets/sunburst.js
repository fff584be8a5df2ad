// The sunburst: one path for each node. Zooming spreads the operations of a node over the whole circle; the levels
// and categories around it then are whole rings, and lead back.

const SVG = "http://www.w3.org/2000/svg";
const SEPARATED = 4;
const MOVING = 380;
const STATE_LOOKS = ["", "pale", "never"];

function drawn(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

class Sunburst {
  constructor(model) {
    this.model = model;
    this.svg = byId("sunburst");
    this.focus = model.root;
    this.span = [0, model.operations.length];
    this.pieces = model.nodes.slice(1);
    for (const each of this.pieces) each.path = this.piece(each);
    this.labels = drawn("g", { class: "labels", "aria-hidden": "true" });
    this.pointed = drawn("path", { id: "pointed", "aria-hidden": "true" });
    const [, outer] = model.rings[3];
    const circle = drawn("circle", { r: outer, class: "round", "aria-hidden": "true" });
    const centre = drawn("circle", { id: "centre", r: model.rings[0][1], "aria-hidden": "true" });
    this.lines = [drawn("text", { y: -20 }), drawn("text", { y: 10, class: "big" }), drawn("text", { y: 36 })];
    const words = drawn("g", { class: "centred", "aria-hidden": "true" }, ...this.lines);
    const paths = drawn("g", { role: "none" }, ...this.pieces.map(({ path }) => path));
    this.svg.append(paths, circle, centre, this.labels, words, this.pointed);
    this.describe();
    this.draw();
    this.write();
    this.tell(null);
  }

  piece(each) {
    const path = drawn("path", {
      id: `piece-${each.number}`, role: "treeitem", "aria-level": each.depth, "aria-label": toldOf(each, this.model.states),
      fill: each.colour, color: each.colour, class: each.operation ? STATE_LOOKS[each.operation.state] || undefined : undefined,
    });
    path.node = each;
    return path;
  }

  describe() {
    this.svg.setAttribute("aria-label", `Sunburst of ${toldOf(this.focus, this.model.states)}`);
  }

  // The angles of a node in what is shown, equal where it lies outside.
  angles({ first, after }, [start, end] = this.span) {
    const angle = (number) => (Math.min(1, Math.max(0, (number - start) / (end - start))) || 0) * TAU;
    return [angle(first), angle(after)];
  }

  draw() {
    for (const each of this.pieces) {
      const [start, end] = this.angles(each);
      const { path } = each;
      const shown = end - start > 1e-6;
      if (shown !== each.shown) {
        path.style.display = shown ? "" : "none";
        each.shown = shown;
      }
      if (!shown) continue;
      const ring = this.model.rings[each.depth];
      path.setAttribute("d", outlineOf(ring, start, end));
      const apart = (end - start) * ring[0] >= SEPARATED;
      if (apart !== each.apart) {
        path.classList.toggle("apart", apart);
        if (apart || each.operation?.state) path.removeAttribute("stroke");
        else path.setAttribute("stroke", each.colour);
        each.apart = apart;
      }
    }
    if (this.active) this.point(this.active);
  }

  // The names of what is wide enough.
  write() {
    const written = [];
    for (const each of this.pieces) {
      if (!each.shown) continue;
      const [start, end] = this.angles(each);
      const ring = this.model.rings[each.depth];
      const size = each.depth === 1 ? 14 : 11;
      if ((end - start) * ring[1] < size) continue;
      const label = labelIn(each.operation?.short ?? each.name, ring, start, end, size);
      if (!label) continue;
      const solid = !each.operation || each.operation.state === 0;
      const transform = `translate(${label.x.toFixed(1)} ${label.y.toFixed(1)}) rotate(${label.turn.toFixed(1)})`;
      written.push(drawn("text", { transform, dy: "0.35em", "font-size": size, fill: solid ? each.ink : undefined }, label.text));
    }
    this.labels.replaceChildren(...written);
  }

  zoom(target) {
    const from = this.span;
    this.focus = target;
    this.describe();
    this.tell(null);
    this.labels.replaceChildren();
    cancelAnimationFrame(this.moving);
    const to = [target.first, target.after];
    const begun = performance.now();
    const step = (now) => {
      const share = prefersStill.matches ? 1 : Math.min(1, Math.max(0, (now - begun) / MOVING));
      const eased = share < 0.5 ? 2 * share ** 2 : 1 - 2 * (1 - share) ** 2;
      this.span = share === 1 ? to : [0, 1].map((end) => from[end] + (to[end] - from[end]) * eased);
      this.draw();
      if (share === 1) this.write();
      else this.moving = requestAnimationFrame(step);
    };
    step(begun);
  }

  // Marks a node that the pointer or the keyboard is on.
  point(each) {
    this.active = each;
    const [start, end] = each ? this.angles(each) : [0, 0];
    if (end - start > 1e-6) this.pointed.setAttribute("d", outlineOf(this.model.rings[each.depth], start, end));
    else this.pointed.removeAttribute("d");
  }

  // The numbers in the centre: of a node, or of what is zoomed to.
  tell(each) {
    const shown = each ?? this.focus;
    const lines = shown.operation
      ? [shown.operation.short, formatNumber(shown.operation.hits), shown.operation.hits === 1 ? "hit" : "hits"]
      : [shown.parent ? fullName(shown) : "", `${shown.hit} / ${shown.size}`, `(${formatPercent(percentOf(shown.hit, shown.size))})`];
    lines.forEach((text, place) => {
      const line = this.lines[place];
      line.textContent = text;
      const size = place === 1 ? 24 : 14;
      const most = 2 * Math.sqrt((this.model.rings[0][1] - 8) ** 2 - 30 ** 2);
      line.setAttribute("font-size", Math.max(7, Math.min(size, (size * most) / (widthOf(text, size) * 1.08 || 1))).toFixed(1));
    });
  }

  dim(passes) {
    for (const operation of this.model.operations) operation.leaf.path.classList.toggle("dim", !passes(operation));
  }
}
