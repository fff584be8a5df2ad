// One table's rows: all of them, and those that search and filters leave, in their order.

class Rows {
  constructor({ name, title, empty, columns, rows, more = [] }, { sortBy = -1, passes = () => true } = {}) {
    Object.assign(this, { name, title, empty, columns, passes, query: "", scrollTop: 0, active: 0 });
    this.all = rows.map((cells, number) => ({ number, cells, more: more[number] ?? [] }));
    this.sortBy = sortBy;
    this.descending = sortBy >= 0 && isNumeric(columns[sortBy][1]);
    this.sort();
  }

  sort() {
    const order = this.sortBy < 0 ? (one, other) => one.number - other.number : comparison(this.sortBy, this.columns[this.sortBy], this.descending);
    this.sorted = [...this.all].sort(order);
    this.choose();
  }

  // Numbers begin with the greatest, texts with the first.
  sortOn(column) {
    this.descending = column === this.sortBy ? !this.descending : isNumeric(this.columns[column][1]);
    this.sortBy = column;
    this.sort();
  }

  choose() {
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    this.matching = this.sorted.filter((row) => words.every((word) => this.textOf(row).includes(word)));
    this.shown = this.matching.filter((row) => this.passes(row));
    this.active = Math.max(0, Math.min(this.active, this.shown.length - 1));
  }

  textOf(row) {
    row.text ??= row.cells.join("\n").toLowerCase();
    return row.text;
  }
}
