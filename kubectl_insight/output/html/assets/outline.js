// All objects as a tree of text, which says what the picture shows to those who cannot see it, and finds things
// for everybody. One stop of the Tab key; arrow keys move inside, as ARIA's tree pattern asks.

const OPEN_AT_FIRST = 150;
const { compare } = new Intl.Collator("en", { numeric: true });

class Outline {
  constructor(model, page) {
    this.model = model;
    this.page = page;
    this.tree = byId("outline");
    this.items = new Map();
    this.tree.addEventListener("keydown", (event) => this.key(event));
    this.tree.addEventListener("click", (event) => this.click(event));
    const byNamespace = model.frames.some((frame) => frame.title.startsWith("namespace "));
    this.outside = model.frames.length ? (byNamespace ? "cluster-wide" : "outside the frames") : "all";
    this.fill(null);
  }

  // Lists what is shown; with matches only those, opened.
  fill(matches) {
    const groups = new Map();
    const objects = (matches ?? this.model.objects.filter((object) => !object.part)).filter((object) => object.box.shown);
    for (const object of objects) {
      const title = object.box.frame?.title ?? this.outside;
      if (!groups.has(title)) groups.set(title, []);
      groups.get(title).push(object);
    }
    const open = objects.length <= OPEN_AT_FIRST || groups.size === 1;
    this.items.clear();
    const titles = [...groups.keys()].sort(compare);
    this.tree.replaceChildren(...titles.map((title) => this.group(title, groups.get(title), open)));
    byId("counted").textContent = objects.length.toLocaleString("en");
    const first = this.tree.querySelector("[role=treeitem]");
    if (first) first.tabIndex = 0;
  }

  group(title, objects, open) {
    const unwell = objects.filter((object) => UNWELL.has(object.tone)).length;
    const count = unwell ? `${objects.length}, ${unwell} not well` : `${objects.length}`;
    const item = element(
      "li",
      { role: "treeitem", "aria-expanded": "false", "aria-level": "1", tabindex: "-1" },
      element("span", { class: "row" }, title, element("span", { class: "quiet" }, ` ${count}`)),
    );
    item.fillIn = () => {
      objects.sort((one, other) => compare(one.title, other.title));
      const rows = objects.map((object) => this.item(object));
      item.append(element("ul", { role: "group" }, ...rows));
      item.fillIn = null;
    };
    if (open) this.expand(item, true);
    return item;
  }

  item(object) {
    const [mark, word] = this.model.tones[object.tone];
    const row = element("span", { class: "row" });
    if (mark) {
      row.append(element("span", { class: "mark", "aria-hidden": "true" }, `${mark} `));
      row.dataset.tone = object.tone;
    }
    row.append(element("span", { class: "kind" }, `${object.kind} `), object.name);
    if (object.tone !== "good") row.append(element("span", { class: "unseen" }, `, ${object.reason || word}`));
    const item = element("li", { role: "treeitem", "aria-level": "2", "aria-selected": "false", tabindex: "-1" }, row);
    item.object = object;
    this.items.set(object, item);
    return item;
  }

  expand(item, open) {
    if (open) item.fillIn?.();
    item.setAttribute("aria-expanded", String(open));
  }

  // Marks what is chosen, where it is listed and open.
  mark(object) {
    this.tree.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    const item = this.items.get(object);
    if (!item) return;
    item.setAttribute("aria-selected", "true");
    this.stopAt(item);
    item.querySelector(".row").scrollIntoView({ block: "nearest" });
  }

  stopAt(item) {
    const before = this.tree.querySelector("[tabindex='0']");
    if (before) before.tabIndex = -1;
    item.tabIndex = 0;
  }

  focus(item) {
    if (!item) return;
    this.stopAt(item);
    item.focus({ preventScroll: true });
    item.querySelector(".row").scrollIntoView({ block: "nearest" });
  }

  click(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item) return;
    this.focus(item);
    this.act(item, false);
  }

  act(item, focus) {
    if (item.object) this.page.choose(item.object.box, item.object, { focus, reveal: true });
    else this.expand(item, item.getAttribute("aria-expanded") !== "true");
  }

  visible() {
    return [...this.tree.querySelectorAll("[role=treeitem]")].filter(
      (item) => item.ariaLevel === "1" || item.parentElement.parentElement.getAttribute("aria-expanded") === "true",
    );
  }

  key(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.altKey || event.ctrlKey || event.metaKey) return;
    const open = item.getAttribute("aria-expanded");
    const near = (step) => {
      const rows = this.visible();
      return rows[rows.indexOf(item) + step];
    };
    const acts = {
      ArrowDown: () => this.focus(near(1)),
      ArrowUp: () => this.focus(near(-1)),
      Home: () => this.focus(this.visible()[0]),
      End: () => this.focus(this.visible().at(-1)),
      ArrowRight: () => (open === "false" ? this.expand(item, true) : open && this.focus(near(1))),
      ArrowLeft: () => (open === "true" ? this.expand(item, false) : item.object && this.focus(item.parentElement.parentElement)),
      Enter: () => this.act(item, true),
      " ": () => this.act(item, false),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }
}
