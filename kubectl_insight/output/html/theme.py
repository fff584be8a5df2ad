"""What all pages look like: the colours of pictures as CSS variables, so that both agree, and common rules."""

from __future__ import annotations

from importlib.resources import files

from kubectl_insight.output.picture_style import DARK, LIGHT, Palette


def theme_css() -> str:
    """Return the variables of both themes, and the rules that use them.

    The theme is what the reader prefers, unless the page's button says otherwise.
    """
    light, dark = _variables(LIGHT), _variables(DARK)
    return (
        f":root {{ color-scheme: light; {light} }}\n"
        f":root[data-theme=dark] {{ color-scheme: dark; {dark} }}\n"
        f"@media (prefers-color-scheme: dark) {{\n"
        f":root:not([data-theme=light]) {{ color-scheme: dark; {dark} }}\n"
        f"}}\n"
    ) + _common_rules()


def _common_rules() -> str:
    return (files("kubectl_insight.output.html") / "assets" / "theme.css").read_text(encoding="utf-8")


def _variables(palette: Palette) -> str:
    values = {
        "page": palette.page,
        "text": palette.text,
        "quiet": palette.quiet,
        "surface": palette.frame.fill,
        "edge": palette.frame.border,
        "accent": palette.kinds["workload"].border,
        "accent-soft": palette.kinds["workload"].fill,
        **{f"tone-{tone}": paint.border for tone, paint in palette.tones.items()},
        **{f"tone-{tone}-soft": paint.fill for tone, paint in palette.tones.items()},
    }
    return " ".join(f"--{name}: {value};" for name, value in values.items())
