// Mouse, touch and keyboard on the sunburst.

class Pointing {
  constructor(sunburst, { zoom, open }) {
    Object.assign(this, { sunburst, zoom, open });
    const { svg } = sunburst;
    svg.addEventListener("pointermove", (event) => this.move(event));
    svg.addEventListener("pointerleave", () => this.leave());
    svg.addEventListener("click", (event) => this.click(event));
    svg.addEventListener("keydown", (event) => this.press(event));
    svg.addEventListener("blur", () => this.leave());
  }

  move(event) {
    const each = event.target.node ?? null;
    this.sunburst.svg.classList.toggle("over", Boolean(each) || (event.target.id === "centre" && Boolean(this.sunburst.focus.parent)));
    this.mark(each);
    const tip = byId("tip");
    tip.hidden = !each;
    if (!each) return;
    tip.textContent = tipOf(each, this.sunburst.model.states);
    const stage = byId("stage").getBoundingClientRect();
    const [x, y] = [event.clientX - stage.left, event.clientY - stage.top];
    tip.style.left = `${Math.max(0, Math.min(x + 14, stage.width - tip.offsetWidth))}px`;
    tip.style.top = `${y + 18 + tip.offsetHeight > stage.height ? y - tip.offsetHeight - 10 : y + 18}px`;
  }

  mark(each) {
    this.sunburst.point(each);
    this.sunburst.tell(each);
    const { svg } = this.sunburst;
    if (each && document.activeElement === svg) svg.setAttribute("aria-activedescendant", each.path.id);
    else svg.removeAttribute("aria-activedescendant");
  }

  leave() {
    byId("tip").hidden = true;
    this.sunburst.svg.classList.remove("over");
    this.mark(null);
  }

  click(event) {
    byId("tip").hidden = true;
    if (event.target.node) this.choose(event.target.node);
    else if (event.target.id === "centre") this.back();
  }

  // A level or category is zoomed to; the one that is, and an operation alone, lead back or to its details.
  choose(each) {
    if (each.operation) this.open(each.operation);
    else if (each === this.sunburst.focus) this.back();
    else this.zoom(each);
  }

  back() {
    if (this.sunburst.focus.parent) this.zoom(this.sunburst.focus.parent);
  }

  press(event) {
    const { focus, active } = this.sunburst;
    const here = active?.shown ? active : null;
    const steps = {
      ArrowRight: () => beside(here, 1) ?? focus.children[0],
      ArrowLeft: () => beside(here, -1) ?? focus.children.at(-1),
      ArrowDown: () => (here ? here.children[0] : focus.children[0]) ?? here,
      ArrowUp: () => (here?.parent?.parent ? here.parent : here),
      Home: () => here?.parent?.children[0] ?? focus.children[0],
      End: () => (here?.parent ?? focus).children.at(-1),
    };
    if (event.key in steps) {
      event.preventDefault();
      this.mark(steps[event.key]() ?? null);
    } else if ((event.key === "Enter" || event.key === " ") && here) {
      event.preventDefault();
      this.choose(here);
    } else if (event.key === "Escape" && focus.parent) {
      event.preventDefault();
      event.stopPropagation();
      this.back();
    }
  }
}

// The next piece of the same ring that is shown, around and around.
function beside(each, step) {
  if (!each?.parent) return null;
  const { children } = each.parent;
  const next = children[children.indexOf(each) + step];
  if (next?.shown) return next;
  const parent = each.parent.parent ? beside(each.parent, step) : each.parent;
  const cousins = (parent ?? each.parent).children;
  return step > 0 ? cousins[0] : cousins.at(-1);
}

function tipOf(each, states) {
  if (!each.operation) return `${fullName(each)}\n${ratioOf(each)} hit`;
  const { operation } = each;
  const hits = operation.hits ? `${plural(operation.hits, "hit")} by ${plural(operation.applications.size, "application")}` : `never hit: ${operation.never}`;
  const future = [operation.deprecated && `deprecated in ${operation.deprecated}`, operation.removed && `removed in ${operation.removed}`];
  return [each.name, operation.hits ? `${states[operation.state]}` : "", hits, ...future].filter(Boolean).join("\n");
}
