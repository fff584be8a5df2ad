// What is known of one object or box: how it is, what it stands for, and every relation with its evidence.

const DIRECTIONS = { outgoing: "→", incoming: "←" };
const STANDING = { phantom: "named, but not there", stale: "replaced by another of its name", deleted: "deleted" };

class Details {
  constructor(model, page) {
    this.model = model;
    this.page = page;
    this.place = byId("details");
    this.place.addEventListener("keydown", (event) => {
      if (event.key === "Escape") page.close();
    });
  }

  hide() {
    this.place.hidden = true;
    this.place.replaceChildren();
  }

  focus() {
    this.place.querySelector("h2").focus();
  }

  // Shows an object, or a box where that stands for several and none of them was asked for.
  show(box, object) {
    const one = object ?? (box.count === 1 ? box.objects[0] : undefined);
    const close = element("button", { type: "button", class: "close", "aria-label": "Close the details", click: () => this.page.close() }, "✕");
    this.place.replaceChildren(close, ...(one ? this.objectParts(one) : this.boxParts(box)));
    this.place.hidden = false;
    this.place.scrollTop = 0;
  }

  objectParts(object) {
    const { box } = object;
    const relations = object.outgoing.length + object.incoming.length;
    return [
      this.heading(object.kind, object.name, object.tone),
      this.facts([
        ["Status", this.health(object)],
        ["Ready", object.ready],
        ["Reason", object.reason],
        ["Message", object.message],
        ["Presence", STANDING[object.presence]],
        ["Namespace", object.namespace],
        ["API", object.group ? `${object.group}/${object.version}` : object.version],
        ["Drawn as", box.count > 1 && !object.part ? this.boxLink(box) : ""],
        ["Part of", object.part && box.objects[0] ? this.link(box.objects[0]) : ""],
      ]),
      ...this.partsOf(object),
      element("h3", {}, plural(relations, "relation")),
      ...this.relations(object),
    ];
  }

  partsOf(object) {
    const { box } = object;
    if (object.part || box.count > 1 || !box.parts.length) return [];
    return [element("h3", {}, plural(box.parts.length, "part")), this.objectList(box.parts)];
  }

  boxParts(box) {
    const untold = box.count - box.objects.length;
    const first = box.objects[0];
    const rest = untold > 0 ? [element("p", { class: "quiet" }, `and ${untold.toLocaleString("en")} more that this page does not list`)] : [];
    return [
      this.heading(box.kind, box.name.replace(/^x(?=\d+( |$))/, "×"), box.tone),
      this.facts([
        ["Status", first ? this.health(first) : ""],
        ["Namespace", box.frame?.title ? namespaceOf(box) : ""],
        ["Stands for", plural(box.count, "object")],
      ]),
      element("h3", {}, "Members"),
      this.objectList(box.objects),
      ...rest,
      element("h3", {}, "Relations of all members"),
      ...this.boxRelations(box),
    ];
  }

  heading(kind, name, tone) {
    const title = element("h2", { tabindex: "-1" }, element("span", { class: "kind" }, kind), name);
    title.dataset.tone = tone;
    return title;
  }

  facts(rows) {
    const list = element("dl");
    for (const [term, value] of rows) {
      if (value) list.append(element("dt", {}, term), element("dd", {}, value));
    }
    return list;
  }

  health(object) {
    const [mark, word] = this.model.tones[object.tone];
    const told = element("span", { class: "tone" }, [mark, object.status].filter(Boolean).join(" "));
    told.dataset.tone = object.tone;
    if (object.tone !== "good" && word !== object.status.toLowerCase()) told.append(` · ${word}`);
    return told;
  }

  objectList(objects) {
    return longList(objects, (object) => element("li", {}, this.link(object)));
  }

  link(object) {
    const [mark] = this.model.tones[object.tone];
    const button = element(
      "button",
      { type: "button", class: "link", click: () => this.page.choose(object.box, object, { focus: true }) },
      ...(mark ? [element("span", { class: "mark" }, `${mark} `)] : []),
      element("span", { class: "kind" }, `${object.kind} `),
      object.name,
    );
    button.dataset.tone = object.tone;
    return button;
  }

  boxLink(box) {
    const name = box.name.replace(/^x(?=\d+( |$))/, "×");
    return element(
      "button",
      { type: "button", class: "link", click: () => this.page.choose(box, undefined, { focus: true }) },
      element("span", { class: "kind" }, `${box.kind} `),
      name,
    );
  }

  relations(object) {
    const parts = [];
    for (const way of ["outgoing", "incoming"]) {
      const byType = new Map();
      for (const edge of object[way]) {
        const { name } = edge.evidence.type;
        byType.set(name, [...(byType.get(name) ?? []), edge]);
      }
      for (const [, edges] of byType) parts.push(this.relationGroup(edges, way));
    }
    return parts;
  }

  relationGroup(edges, way) {
    const { type } = edges[0].evidence;
    const count = edges.length > 1 ? ` (${edges.length})` : "";
    return element(
      "section",
      {},
      this.relationTitle(type, way, count),
      longList(edges, (edge) => {
        const other = way === "outgoing" ? edge.target : edge.source;
        return element("li", {}, this.link(other), this.evidence(edge.evidence, way));
      }),
    );
  }

  relationTitle(type, way, count) {
    const words = way === "outgoing" ? `${type.name} ${DIRECTIONS[way]}` : `${DIRECTIONS[way]} ${type.name}`;
    return element(
      "h4",
      { title: type.meaning },
      words,
      element("span", { class: "unseen" }, way === "outgoing" ? " (to)" : " (from)"),
      element("span", { class: "quiet" }, count),
    );
  }

  evidence(evidence, way) {
    const facts = [evidence.rule, evidence.kind];
    if (evidence.optional) facts.push("optional");
    if (evidence.controller) facts.push("controller");
    if (evidence.dependent !== "none") {
      const ours = (evidence.dependent === "source") === (way === "outgoing");
      facts.push(ours ? "this depends on it" : "it depends on this");
    }
    if (evidence.state) facts.push(evidence.state);
    const told = element("div", { class: "evidence" }, element("code", {}, evidence.path), ` ${facts.join(" · ")}`);
    if (evidence.problem) told.append(element("p", { class: "problem" }, `✖ ${evidence.problem}`));
    return told;
  }

  boxRelations(box) {
    return ["outgoing", "incoming"].flatMap((way) => {
      const lines = box.lines.filter((line) => (way === "outgoing" ? line.source : line.target) === box);
      const types = [...new Set(lines.map((line) => line.type))];
      return types.map((type) =>
        element(
          "section",
          {},
          this.relationTitle(type, way, ""),
          longList(
            lines.filter((line) => line.type === type),
            (line) => this.boxRelation(box, line, way),
          ),
        ),
      );
    });
  }

  boxRelation(box, line, way) {
    const other = way === "outgoing" ? line.target : line.source;
    const item = element("li", {}, other.count === 1 && other.objects[0] ? this.link(other.objects[0]) : this.boxLink(other));
    const sample = [...box.objects, ...box.parts]
      .flatMap((object) => object[way])
      .find((edge) => edge.evidence.type === line.type && (way === "outgoing" ? edge.target : edge.source).box === other);
    const such = sample ? ", such as" : "";
    if (line.count > 1) item.append(element("span", { class: "quiet" }, ` ${plural(line.count, "edge")}${such}`));
    if (sample) item.append(this.evidence(sample.evidence, way));
    return item;
  }
}
