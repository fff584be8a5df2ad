// Light or dark: what the reader's system prefers, until the button says otherwise.

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const prefersStill = matchMedia("(prefers-reduced-motion: reduce)");

function themeName() {
  return document.documentElement.dataset.theme ?? (prefersDark.matches ? "dark" : "light");
}

function themeColours() {
  const style = getComputedStyle(document.documentElement);
  const names = ["page", "text", "quiet", "surface", "edge", "accent"];
  const colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  return { ...colours, name: themeName() };
}

function startTheme(changed) {
  const button = byId("theme");
  const label = () => {
    const other = themeName() === "dark" ? "light" : "dark";
    button.textContent = other === "dark" ? "☾" : "☀";
    button.title = `Use ${other} colours`;
    button.setAttribute("aria-label", button.title);
  };
  button.addEventListener("click", () => {
    document.documentElement.dataset.theme = themeName() === "dark" ? "light" : "dark";
    label();
    changed();
  });
  prefersDark.addEventListener("change", () => {
    label();
    changed();
  });
  label();
}
