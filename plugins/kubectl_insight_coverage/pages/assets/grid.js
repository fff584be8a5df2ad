// A table of any length: only the rows that can be seen are elements, the others are room above and below.

const ROW_HEIGHT = 26;
const SPARE_ROWS = 12;
const PRINTED_ROWS = 5000;

class Grid {
  constructor(open, sorted) {
    this.table = byId("grid");
    this.scroll = byId("scroll");
    this.open = open;
    this.sorted = sorted;
    this.rows = null;
    this.scroll.addEventListener("scroll", () => this.later());
    new ResizeObserver(() => this.rows && this.fit()).observe(this.scroll);
    this.table.addEventListener("keydown", (event) => this.press(event));
    this.table.addEventListener("focus", () => this.rows && this.markActive());
    this.table.addEventListener("blur", () => this.rows && this.markActive());
  }

  show(rows) {
    this.rows = rows;
    this.whole = false;
    this.fittedTo = this.scroll.clientWidth;
    this.places = fitting(rows.columns, this.fittedTo);
    const columns = this.places.map((place) => rows.columns[place]);
    const head = element("tr", { "aria-rowindex": "1" }, ...columns.map((column, place) => this.heading(column, this.places[place])));
    const widths = columns.map(([, , width]) => {
      const column = element("col");
      if (width) column.style.width = `${width}px`;
      return column;
    });
    this.body = element("tbody", { role: "rowgroup" });
    this.table.replaceChildren(
      element("caption", { class: "unseen" }, rows.title),
      element("colgroup", {}, ...widths),
      element("thead", { role: "rowgroup" }, head),
      this.body,
    );
    this.table.style.minWidth = `${widthOfColumns(columns)}px`;
    const rest = columns.filter(([, , width]) => !width).length;
    this.room = Math.max(LEAST_ROOM, (this.fittedTo - widthOfColumns(columns, () => 0)) / rest);
    this.table.setAttribute("aria-colcount", String(rows.columns.length));
    this.refill();
    this.scroll.scrollTop = rows.scrollTop;
  }

  // After the room for the table has changed.
  fit() {
    if (this.scroll.clientWidth !== this.fittedTo) this.show(this.rows);
    else this.fill();
  }

  heading([title, kind], place) {
    const { sortBy, descending } = this.rows;
    const direction = place === sortBy ? (descending ? "descending" : "ascending") : undefined;
    const button = element("button", { type: "button", "data-column": String(place), click: () => this.sortOn(place) }, title);
    return element("th", { scope: "col", role: "columnheader", class: kind, "aria-colindex": String(place + 1), "aria-sort": direction }, button);
  }

  sortOn(place) {
    this.rows.sortOn(place);
    this.rows.scrollTop = 0;
    this.show(this.rows);
    this.table.querySelector(`[data-column="${place}"]`).focus();
    this.sorted(this.rows);
  }

  // After rows have been chosen anew.
  refill() {
    const { shown, empty } = this.rows;
    this.table.setAttribute("aria-rowcount", String(shown.length + 1));
    byId("empty").hidden = shown.length > 0;
    byId("empty").textContent = this.rows.all.length ? "No row is left by search and filters" : empty;
    this.body.replaceChildren(room(shown.length)); // so that the rows find all the height that they may have
    this.fill();
  }

  later() {
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      if (!this.rows) return;
      this.rows.scrollTop = this.scroll.scrollTop;
      this.fill();
    });
  }

  fill() {
    if (!this.rows) return;
    const { shown } = this.rows;
    const seen = Math.ceil(this.scroll.clientHeight / ROW_HEIGHT) + SPARE_ROWS;
    const first = this.whole ? 0 : Math.max(0, Math.min(Math.floor(this.scroll.scrollTop / ROW_HEIGHT) - SPARE_ROWS / 2, shown.length - seen));
    const after = Math.min(shown.length, this.whole ? PRINTED_ROWS : first + seen);
    const rows = shown.slice(first, after).map((row, place) => this.row(row, first + place));
    this.body.replaceChildren(room(first), ...rows, room(this.whole ? 0 : shown.length - after));
    this.markActive();
  }

  row(row, place) {
    const cells = this.places.map((column) => {
      const [, kind] = this.rows.columns[column];
      const cell = element("td", { role: "gridcell", class: kind, "aria-colindex": String(column + 1) });
      fillCell(cell, kind, row.cells[column], this.room);
      return cell;
    });
    return element("tr", {
      id: `row-${place}`, role: "row", "aria-rowindex": String(place + 2), "data-place": String(place),
      "data-number": String(row.number), click: () => this.choose(place),
    }, ...cells);
  }

  choose(place) {
    this.rows.active = place;
    this.markActive();
    this.open(this.rows, this.rows.shown[place]);
  }

  markActive() {
    const active = document.activeElement === this.table ? String(this.rows.active) : null;
    for (const row of this.body.children) {
      row.classList.toggle("active", active !== null && row.dataset.place === active);
      const chosen = this.rows.chosen !== undefined && row.dataset.number === String(this.rows.chosen);
      row.setAttribute("aria-selected", String(chosen));
    }
    const is = active !== null && byId(`row-${active}`);
    if (is) this.table.setAttribute("aria-activedescendant", `row-${active}`);
    else this.table.removeAttribute("aria-activedescendant");
  }

  press(event) {
    if (event.target !== this.table) return;
    const page = Math.max(1, Math.floor(this.scroll.clientHeight / ROW_HEIGHT) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    const last = this.rows.shown.length - 1;
    if (last < 0) return;
    if (event.key in steps) {
      event.preventDefault();
      this.rows.active = Math.max(0, Math.min(last, this.rows.active + steps[event.key]));
      this.reveal(this.rows.active);
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.choose(this.rows.active);
    }
  }

  reveal(place) {
    const head = this.table.tHead.offsetHeight;
    const [top, high] = [place * ROW_HEIGHT, this.scroll.clientHeight - head - ROW_HEIGHT];
    if (top < this.scroll.scrollTop) this.scroll.scrollTop = top;
    else if (top > this.scroll.scrollTop + high) this.scroll.scrollTop = top - high;
    this.fill();
  }

  // All rows for paper.
  print(whole) {
    this.whole = whole;
    this.fill();
  }
}

function room(rows) {
  const filler = element("tr", { class: "room", "aria-hidden": "true" });
  filler.style.height = `${rows * ROW_HEIGHT}px`;
  filler.hidden = !rows;
  return filler;
}
