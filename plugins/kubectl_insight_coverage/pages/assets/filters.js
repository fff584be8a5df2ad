// Which operations are asked for: by level and outcome (any of them), by trait (all of them), by application.

class Filters {
  constructor(model, changed) {
    this.changed = changed;
    this.application = null;
    this.applicationName = (number) => model.applications[number];
    this.groups = [
      model.levels.map(({ name }) => this.choice(name, (operation) => operation.level === name)),
      [this.choice("hit", (operation) => operation.hits > 0), this.choice("never hit", (operation) => !operation.hits)],
    ];
    this.traits = [
      this.choice("deprecated", (operation) => operation.isDeprecated), this.choice("removed", (operation) => operation.isRemoved),
      this.choice("part of conformance", (operation) => operation.conformance === "tested"),
      this.choice("denied", (operation) => operation.denied > 0),
    ].filter(({ test }) => model.operations.some(test));
    this.clear = element("button", { type: "button", class: "chip close-chip", click: () => this.only(null), hidden: true });
    byId("chips").append(...[...this.groups.flat(), ...this.traits].map(({ button }) => button), this.clear);
  }

  choice(name, test) {
    const button = element("button", { type: "button", class: "chip", "aria-pressed": "false" }, name);
    const made = { name, test, button, on: false };
    button.addEventListener("click", () => {
      made.on = !made.on;
      button.setAttribute("aria-pressed", String(made.on));
      this.changed();
    });
    return made;
  }

  // The operations that one application hit; null for all again.
  only(application) {
    this.application = application;
    this.clear.hidden = application === null;
    if (application !== null) {
      const name = this.applicationName(application);
      this.clear.textContent = `hit by ${name} ✕`;
      this.clear.title = `Stop showing only what ${name} hit`;
    }
    this.changed();
  }

  get active() {
    return this.application !== null || [...this.groups.flat(), ...this.traits].some(({ on }) => on);
  }

  pass(operation) {
    if (this.application !== null && !operation.applications.has(this.application)) return false;
    const inGroups = this.groups.every((group) => !group.some(({ on }) => on) || group.some(({ on, test }) => on && test(operation)));
    return inGroups && this.traits.every(({ on, test }) => !on || test(operation));
  }
}
