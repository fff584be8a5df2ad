// The tabs above the table, as WAI-ARIA's authoring practices describe them: arrows move and choose.

class Tabs {
  constructor(all, chosen) {
    this.all = all;
    this.chosen = chosen;
    this.buttons = all.map((rows, place) => element("button", {
      type: "button", role: "tab", id: `tab-${rows.name}`, "aria-controls": "panel", click: () => this.choose(place),
      keydown: (event) => this.press(event, place),
    }, rows.title, " ", element("span", { class: "quiet" }, formatNumber(rows.all.length))));
    byId("tabs").append(...this.buttons);
  }

  choose(place) {
    this.place = place;
    this.buttons.forEach((button, number) => {
      button.setAttribute("aria-selected", String(number === place));
      button.tabIndex = number === place ? 0 : -1;
    });
    this.buttons[place].scrollIntoView({ block: "nearest", inline: "nearest" });
    byId("panel").setAttribute("aria-labelledby", this.buttons[place].id);
    this.chosen(this.all[place]);
  }

  show(name) {
    this.choose(this.all.findIndex((rows) => rows.name === name));
  }

  press(event, place) {
    const last = this.all.length - 1;
    const next = { ArrowRight: place === last ? 0 : place + 1, ArrowLeft: place ? place - 1 : last, Home: 0, End: last }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.choose(next);
    this.buttons[next].focus();
  }
}
