// Helpers for the page's elements. Texts are only ever set as text, never as markup.

const byId = (id) => document.getElementById(id);

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

const plural = (count, word) => `${count.toLocaleString("en")} ${word}${count === 1 ? "" : "s"}`;

// Tells those who do not see the picture what has just happened.
function say(text) {
  byId("said").textContent = text;
}

// A list that shows its first rows and the others on demand.
function longList(rows, make, most = 50) {
  const list = element("ul", {});
  const add = (start, end) => list.append(...rows.slice(start, end).map(make));
  add(0, most);
  if (rows.length > most) {
    const rest = () => {
      more.remove();
      add(most, rows.length);
      list.children[most].querySelector("button")?.focus();
    };
    const button = element("button", { type: "button", class: "plain", click: rest });
    button.append(`Show ${plural(rows.length - most, "more row")}`);
    const more = element("li", {}, button);
    list.append(more);
  }
  return list;
}
