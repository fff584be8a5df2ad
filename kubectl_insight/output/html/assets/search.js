// Finds objects by the words of their kind, namespace, name and status; all words must occur.

class Search {
  constructor(model, page, changed) {
    this.model = model;
    this.page = page;
    this.changed = changed;
    this.matches = null;
    this.place = -1;
    this.field = byId("query");
    this.field.addEventListener("input", () => this.find());
    this.field.addEventListener("keydown", (event) => this.key(event));
  }

  find() {
    const words = this.field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (object) => object.box.shown && words.every((word) => object.words.includes(word));
    this.matches = words.length ? this.model.objects.filter(fits) : null;
    this.place = -1;
    for (const box of this.model.boxes) box.found = false;
    for (const object of this.matches ?? []) object.box.found = true;
    this.tell();
    this.changed(this.matches);
  }

  tell() {
    const count = this.matches?.length ?? 0;
    const where = this.place < 0 ? plural(count, "match").replace("matchs", "matches") : `${this.place + 1} of ${count}`;
    byId("found").textContent = this.matches ? where : "";
  }

  key(event) {
    if (event.key === "Enter" && this.matches?.length) {
      event.preventDefault();
      const count = this.matches.length;
      this.place = (this.place + (event.shiftKey ? (this.place < 0 ? 0 : -1) : 1) + count) % count;
      const object = this.matches[this.place];
      this.page.choose(object.box, object, { reveal: true });
      this.tell();
    } else if (event.key === "Escape" && this.field.value) {
      this.field.value = "";
      this.find();
    }
  }
}
