// The page: what is zoomed to and asked for, and everything that must know of it.

const HITS_COLUMN = OPERATION_COLUMNS.findIndex(([title]) => title === "Hits");

class Page {
  constructor() {
    this.model = readModel(byId("data").textContent);
    this.sunburst = new Sunburst(this.model);
    this.filters = new Filters(this.model, () => this.refilter());
    this.operations = new Rows(
      { name: "operations", title: "Operations", empty: "There are none", columns: OPERATION_COLUMNS, rows: this.model.operations.map(operationCells) },
      { sortBy: HITS_COLUMN, passes: (row) => this.passes(row) },
    );
    const others = this.model.tables.map((table) => new Rows(table));
    this.all = [others[0], this.operations, ...others.slice(1)];
    this.details = new Details(this.model, {
      only: (application) => this.only(application), find: (name) => this.find(name), closed: () => this.mark(undefined),
    });
    this.grid = new Grid((rows, row) => this.open(rows, row), (rows) => this.sorted(rows));
    this.pointing = new Pointing(this.sunburst, {
      zoom: (target) => this.zoom(target), open: (operation) => this.openOperation(operation),
    });
    this.tabs = new Tabs(this.all, (rows) => this.show(rows));
    startTheme(() => {});
    this.search();
    this.paper();
    this.legend();
    this.tellWay();
    this.tabs.choose(0);
    performance.mark("insight-ready");
  }

  get rows() {
    return this.tabs.all[this.tabs.place];
  }

  show(rows) {
    byId("query").value = rows.query;
    byId("chips").hidden = rows !== this.operations;
    this.grid.show(rows);
    this.details.close();
    this.count();
  }

  count() {
    const { shown, all } = this.rows;
    byId("found").textContent = shown.length === all.length ? plural(all.length, "row") : `${formatNumber(shown.length)} of ${plural(all.length, "row")}`;
  }

  search() {
    const field = byId("query");
    field.addEventListener("input", () => {
      this.rows.query = field.value;
      this.refill(this.rows);
    });
    field.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") byId("grid").focus();
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.target.closest("input")) this.pointing.back();
      if (event.key !== "/" || event.target.closest("input") || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      field.focus();
      field.select();
    });
  }

  refill(rows) {
    rows.choose();
    rows.scrollTop = 0;
    if (rows === this.operations) this.dim();
    if (rows !== this.rows) return;
    this.grid.scroll.scrollTop = 0;
    this.grid.refill();
    this.count();
  }

  passes({ number }) {
    const { first, after } = this.sunburst.focus;
    return number >= first && number < after && this.filters.pass(this.model.operations[number]);
  }

  refilter() {
    this.refill(this.operations);
  }

  // The operations that search and filters leave stand out in the sunburst.
  dim() {
    const all = !this.filters.active && !this.operations.query.trim();
    const found = new Set(all ? [] : this.operations.matching.map(({ number }) => number));
    this.sunburst.dim((operation) => all || (found.has(operation.number) && this.filters.pass(operation)));
  }

  zoom(target) {
    this.sunburst.zoom(target);
    this.tellWay();
    if (this.rows === this.operations) this.details.close();
    else this.tabs.show("operations");
    this.refill(this.operations);
    say(toldOf(target, this.model.states));
  }

  tellWay() {
    const way = [];
    for (let each = this.sunburst.focus; each; each = each.parent) way.unshift(each);
    byId("way").replaceChildren(...way.map((each) => {
      const here = each === this.sunburst.focus;
      const button = element("button", { type: "button", class: "link", click: () => this.zoom(each) }, each.parent ? each.name : "All operations");
      return element("li", { "aria-current": here ? "location" : undefined }, here ? button.textContent : button);
    }));
  }

  open(rows, row) {
    if (rows.name === "summary") {
      const [level, category] = row.cells;
      const node = this.model.root.children.find(({ name }) => name === level);
      this.zoom(category ? node.children.find(({ name }) => name === category) : node);
      return;
    }
    if (rows === this.operations) {
      const operation = this.model.operations[row.number];
      this.details.operation(operation);
      this.sunburst.point(operation.leaf);
    } else this.details.row(rows, row);
    this.mark(row.number);
  }

  mark(number) {
    this.rows.chosen = number;
    this.grid.markActive();
  }

  openOperation(operation) {
    if (this.rows !== this.operations) this.tabs.show("operations");
    const place = this.operations.shown.findIndex(({ number }) => number === operation.number);
    if (place < 0) this.details.operation(operation);
    else {
      this.grid.choose(place);
      this.grid.reveal(place);
    }
    say(toldOf(operation.leaf, this.model.states));
  }

  only(application) {
    this.tabs.show("operations");
    this.filters.only(application);
    byId("grid").focus();
  }

  find(name) {
    const operation = this.model.operations.find(({ id }) => id === name);
    if (operation) this.openOperation(operation);
  }

  sorted({ columns, sortBy, descending }) {
    say(`Sorted by ${columns[sortBy][0]}, ${descending ? "descending" : "ascending"}`);
  }

  legend() {
    const colour = this.model.levels[0]?.colour;
    byId("looks").replaceChildren(...this.model.states.map((words, state) => {
      const path = drawn("rect", { width: 14, height: 14, rx: 2, fill: colour, color: colour, class: STATE_LOOKS[state] || undefined });
      const border = drawn("rect", { x: 0.5, y: 0.5, width: 13, height: 13, rx: 2, class: "round" });
      return element("li", {}, drawn("svg", { width: 14, height: 14, "aria-hidden": "true" }, path, border), words);
    }));
    byId("facts").replaceChildren(...this.model.facts.map((fact) => element("li", {}, fact)));
    byId("about").open = matchMedia("(min-width: 901px) and (min-height: 801px)").matches;
  }

  // Paper is white, and shows every row of the chosen table.
  paper() {
    let theme;
    addEventListener("beforeprint", () => {
      theme = document.documentElement.dataset.theme;
      document.documentElement.dataset.theme = "light";
      this.grid.print(true);
    });
    addEventListener("afterprint", () => {
      if (theme) document.documentElement.dataset.theme = theme;
      else delete document.documentElement.dataset.theme;
      this.grid.print(false);
    });
  }
}

new Page();
