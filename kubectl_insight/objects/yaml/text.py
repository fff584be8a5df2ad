"""YAML as Kubernetes reads it, which is neither PyYAML's YAML nor YAML 1.2.

``sigs.k8s.io/yaml`` turns YAML into JSON with go-yaml v2: ``y`` and ``off`` are booleans, ``1:30`` and
timestamps are text, ``010`` is eight, keys become strings, and the later of two equal keys wins. A file
must mean the same to this program as to ``kubectl apply``, so only the parser is PyYAML's (libyaml, where
it was built in); values are made from its events by :mod:`kubectl_insight.objects.yaml.builder`.

Source of the rules: ``sigs.k8s.io/yaml`` v1.6.0 ``yaml.go``; ``go.yaml.in/yaml/v2`` ``resolve.go``, ``decode.go``.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from kubectl_insight.errors import InputError

_CONTROL: Final = r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


class Document(NamedTuple):
    """One document of a stream.

    Attributes:
        line: Where it starts, counted from 1.
        value: Its value in JSON's types. Parts that were aliased are one Python object: do not change them.
    """

    line: int
    value: Any


def load(text: str | bytes, *, source: str) -> Any:
    """Read text that holds one document at most; ``None`` where it holds none.

    Args:
        text: The text; bytes are UTF-8 (or UTF-16 with its mark).
        source: The file's name for messages.

    Raises:
        InputError: This is not YAML, not UTF-8, a YAML bomb, or more than one document.
    """
    found = list(documents(text, source=source))
    if len(found) > 1:
        raise InputError(source, "expected one YAML document, found another", line=found[1].line)
    return found[0].value if found else None


def load_all(text: str | bytes, *, source: str) -> list[Any]:
    """Read all documents that are not empty (kubectl skips empty ones too).

    Raises:
        InputError: As :func:`load`; the documents before the fault are lost with it.
    """
    return [document.value for document in documents(text, source=source)]


def documents(text: str | bytes, *, source: str) -> Iterator[Document]:
    """Yield the documents that are not empty, each with the line on which it starts.

    Raises:
        InputError: As :func:`load`, at the fault.
    """
    import yaml

    from kubectl_insight.objects.yaml.builder import DocumentBuilder

    text = decode_text(text, source=source)
    builder = DocumentBuilder(source)
    try:
        for event in yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if (value := builder.feed(event)) is not None:
                yield Document(builder.first_line, value)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or error.context or "this is not YAML"
        raise InputError(source, problem, line=None if mark is None else mark.line + 1) from error
    except (yaml.reader.ReaderError, UnicodeEncodeError) as error:
        control = re.search(_CONTROL, text)
        line = None if control is None else text.count("\n", 0, control.start()) + 1
        raise InputError(source, "control characters are not allowed", line=line) from error


def decode_text(data: str | bytes, *, source: str) -> str:
    """Decode UTF-8, or UTF-16 with its byte order mark as PowerShell's redirection writes it.

    Raises:
        InputError: The bytes are neither.
    """
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = None if wide else data.count(b"\n", 0, error.start) + 1
        raise InputError(source, f"this is not {'UTF-16' if wide else 'UTF-8'} text", line=line) from error
