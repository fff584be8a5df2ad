// What is shown: namespaces, kinds and relations can be switched off, and what is well.

const CLUSTER_WIDE = "(cluster-wide)";
const RELATIONS = {
  ownership: "owns, contains",
  placement: "runs, is made from",
  traffic: "sends traffic to",
  use: "uses",
  control: "restricts, scales",
  permission: "allows",
  access: "gives rights",
};

class Filters {
  constructor(model, changed) {
    this.model = model;
    this.changed = changed;
    this.unwell = false;
    this.off = { namespace: new Set(), kind: new Set(), relation: new Set() };
    this.build();
  }

  build() {
    const { boxes, lines } = this.model;
    const unwell = boxes.filter(isUnwell).length;
    const only = this.choice(`Only what is not well (${unwell})`, false, (on) => {
      this.unwell = on;
    });
    only.classList.add("only");
    const clear = element("button", { type: "button", class: "plain", id: "clear", click: () => this.clear() }, "Show everything again");
    byId("choices").append(
      only,
      this.group("Namespaces", "namespace", counts(boxes, (box) => namespaceOf(box) || CLUSTER_WIDE)),
      this.group("Kinds", "kind", counts(boxes, kindOf)),
      this.group("Relations", "relation", counts(lines, (line) => line.type.family), RELATIONS),
      clear,
    );
  }

  group(title, name, found, words = {}) {
    const boxes = [...found].map(([value, count]) =>
      this.choice(`${words[value] ?? value} (${count})`, true, (on) => {
        if (on) this.off[name].delete(value);
        else this.off[name].add(value);
      }),
    );
    const all = (on) => () => {
      this.off[name] = new Set(on ? [] : found.keys());
      for (const box of boxes) box.querySelector("input").checked = on;
      this.apply();
    };
    const legend = element(
      "legend",
      {},
      title,
      element("button", { type: "button", class: "plain", click: all(true), "aria-label": `All ${title.toLowerCase()}` }, "all"),
      element("button", { type: "button", class: "plain", click: all(false), "aria-label": `No ${title.toLowerCase()}` }, "none"),
    );
    return element("fieldset", { hidden: found.size < 2 }, legend, element("div", { class: "boxes" }, ...boxes));
  }

  choice(words, checked, set) {
    const input = element("input", { type: "checkbox", checked });
    input.addEventListener("change", () => {
      set(input.checked);
      this.apply();
    });
    return element("label", {}, input, element("span", {}, words));
  }

  clear() {
    this.unwell = false;
    for (const name of Object.keys(this.off)) this.off[name].clear();
    for (const input of byId("choices").querySelectorAll("input")) {
      input.checked = !input.closest(".only");
    }
    this.apply();
  }

  apply() {
    const { boxes, lines } = this.model;
    let hidden = 0;
    for (const box of boxes) {
      box.shown =
        !this.off.kind.has(kindOf(box)) &&
        !this.off.namespace.has(namespaceOf(box) || CLUSTER_WIDE) &&
        (!this.unwell || isUnwell(box));
      if (!box.shown) hidden += 1;
    }
    for (const line of lines) {
      line.shown = line.source.shown && line.target.shown && !this.off.relation.has(line.type.family);
    }
    for (const frame of this.model.frames) frame.shown = false;
    for (const box of boxes) {
      for (let { frame } = box; box.shown && frame && !frame.shown; frame = frame.parent) frame.shown = true;
    }
    const badge = byId("filtered");
    badge.hidden = !hidden && !this.off.relation.size;
    badge.textContent = hidden ? `${hidden} hidden` : "some relations hidden";
    say(`${boxes.length - hidden} of ${plural(boxes.length, "box")}`.replace("boxs", "boxes"));
    this.changed();
  }
}

function counts(things, value) {
  const found = new Map();
  for (const thing of things) found.set(value(thing), (found.get(value(thing)) ?? 0) + 1);
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)));
}
