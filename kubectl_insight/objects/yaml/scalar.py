"""What a YAML scalar means to Kubernetes: go-yaml v2's resolution, then the way through JSON.

Source: ``go.yaml.in/yaml/v2`` ``resolve.go`` for the types, ``sigs.k8s.io/yaml`` ``yaml.go`` for keys,
Go's ``encoding/json`` for numbers (``1.0`` is written, and so read again, as the integer 1).
"""

from __future__ import annotations

import binascii
import math
import re
from typing import Any, Final

_STANDARD = "tag:yaml.org,2002:"
_RESOLVED_TAGS: Final = {None, f"{_STANDARD}bool", f"{_STANDARD}int", f"{_STANDARD}float", f"{_STANDARD}null"}
_CONSTANTS: Final[dict[str, bool | float | None]] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_INTEGER: Final = re.compile(
    r"(?P<sign>[-+]?)(?:0[xX](?P<hex>[0-9a-fA-F]+)|0[bB](?P<binary>[01]+)"
    r"|0[oO]?(?P<octal>[0-7]+)|(?P<decimal>0|[1-9][0-9]*))"
)
_BASES: Final = {"hex": 16, "binary": 2, "octal": 8, "decimal": 10}
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INT64_MIN, _INT64_MAX, _UINT64_MAX = -(2**63), 2**63 - 1, 2**64 - 1

Scalar = str | bool | int | float | None


class ScalarError(ValueError):
    """A scalar that Kubernetes cannot read; the text never holds the value, which may be secret."""


def resolve(tag: str | None, text: str, *, plain: bool) -> Scalar:
    """Return the value of a scalar.

    Args:
        tag: Its explicit tag in the long form, or ``None``. Tags that are not YAML's own are ignored.
        text: What was written, without quotes.
        plain: It was written without quotes.

    Raises:
        ScalarError: The text does not fit its explicit tag.
    """
    if tag is None and not plain:
        return text
    if tag == f"{_STANDARD}binary":
        return _from_base64(text)
    if tag not in _RESOLVED_TAGS:
        return text
    value = _by_form(text)
    if tag is not None and not _fits(tag.removeprefix(_STANDARD), value):
        raise ScalarError(f"cannot decode a scalar as its tag !!{tag.removeprefix(_STANDARD)} demands")
    return value


def key_text(key: object) -> str:
    """Return a mapping's key as the string that it is in JSON.

    Raises:
        ScalarError: JSON has no such key.
    """
    match key:
        case str():
            return key
        case bool():
            return "true" if key else "false"
        case int():
            return str(key)
        case float():
            return _float_key(key)
        case _:
            raise ScalarError("null, a mapping or a sequence cannot be a key")


def json_value(value: Any) -> Any:
    """Return a value as it is after the way through JSON; containers pass.

    Raises:
        ScalarError: It is infinite or not a number, which JSON cannot say.
    """
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        raise ScalarError("unsupported value: NaN or infinity")
    return int(value) if value.is_integer() and abs(value) < -_INT64_MIN else value


def _by_form(text: str) -> Scalar:
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in "+-.0123456789":
        return text
    digits = text if text[0] == "." else text.replace("_", "")
    integer = _integer(digits)
    if integer is not None:
        return integer
    if _FLOAT.fullmatch(digits) and math.isfinite(number := float(digits)):
        return number
    return text


def _integer(text: str) -> int | None:
    """Read what Go's ``strconv`` reads with base 0 into 64 bits."""
    match = _INTEGER.fullmatch(text)
    if match is None:
        return None
    base = match.lastgroup or "decimal"
    if base == "decimal" and len(match[base]) > len(str(_UINT64_MAX)):
        return None
    number = int(match["sign"] + match[base], _BASES[base])
    return number if _INT64_MIN <= number <= (_INT64_MAX if match["sign"] else _UINT64_MAX) else None


def _fits(tag: str, value: Scalar) -> bool:
    match tag:
        case "null":
            return value is None
        case "bool":
            return isinstance(value, bool)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _from_base64(text: str) -> str:
    try:
        data = binascii.a2b_base64(re.sub(r"[\r\n]", "", text), strict_mode=True)
    except ValueError as error:
        raise ScalarError("!!binary value contains invalid base64 data") from error
    return data.decode("utf-8", "replace")


def _float_key(key: float) -> str:
    """Write a float like Go's ``%g``; keys with more digits than a person writes keep all of them."""
    if not math.isfinite(key):
        return ".nan" if math.isnan(key) else ".inf" if key > 0 else "-.inf"
    short = f"{key:.6g}"
    return short if float(short) == key else repr(key)
