"""Files that are not what they should be: one line, with its place."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_insight.environment import Environment
from kubectl_insight.errors import InputError, InsightError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.inventory import archives
from kubectl_insight.inventory.documents import Collected, collect
from kubectl_insight.inventory.files import FileObjects, read_files

POD = b'{"apiVersion": "v1",\n "kind": "Pod",\n "metadata": {"name": "a"}}'
LIST = b'{"apiVersion": "v1", "kind": "List", "items": [\n' + POD + b"\n]}"


def _read(*paths: Path | str, recursive: bool = False) -> FileObjects:
    return read_files([str(path) for path in paths], Environment(), recursive=recursive)


def _tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            header = tarfile.TarInfo(name)
            header.size = len(data)
            archive.addfile(header, io.BytesIO(data))
    return buffer.getvalue()


TAR = _tar({"a.json": POD, "b.json": POD + b" " * 2000})

BAD: dict[str, tuple[bytes, int | None, str]] = {
    "empty": (b"", None, "no objects found"),
    "blank": (b"\n\n", None, "no objects found"),
    "comment": (b"# nothing\n---\n", None, "no objects found"),
    "null": (b"null", None, "no objects found"),
    "number": (b"12", 1, "this is not a Kubernetes object"),
    "text": (b"hello", 1, "this is not a Kubernetes object"),
    "json-text": (b'"hello"', 1, "this is not a Kubernetes object"),
    "array": (b"[" + POD + b"]", 1, "this is not a Kubernetes object"),
    "yaml-list": (b"- a: 1\n", 1, "this is not a Kubernetes object"),
    "second-document": (
        b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\nhello\n",
        4,
        "this is not a Kubernetes object",
    ),
    "no-kind": (b"---\napiVersion: v1\nmetadata: {name: a}\n", 1, "Object 'Kind' is missing"),
    "no-kind-json": (b'\n\n{"apiVersion": "v1"}', 3, "Object 'Kind' is missing"),
    "no-version": (b"kind: Pod\nmetadata: {name: a}\n", 1, "Object 'apiVersion' is missing"),
    "odd-kind": (b'{"apiVersion": "v1", "kind": {"a": 1}}', 1, "Object 'Kind' is missing"),
    "no-items": (b'{"apiVersion": "v1", "kind": "List"}', 1, "the items of the list are missing or no list"),
    "items-text": (
        b"apiVersion: v1\nkind: List\nitems: x",
        1,
        "the items of the list are missing or no list",
    ),
    "items-map": (
        b'{"apiVersion": "v1", "kind": "List", "items": {"a": 1}}',
        1,
        "the items of the list are missing or no list",
    ),
    "unnamed-kind": (
        b'{"items": [{"metadata": {"name": "a"}}]}',
        1,
        "none of the 1 items can be used: Object 'Kind' is missing",
    ),
    "no-item-version": (
        b'{"kind":"List","items":[{"kind":"Pod"}, {"kind":"Pod","apiVersion":"v1"}, 7, {"kind":"Pod"}]}',
        1,
        (
            "none of the 4 items can be used: Object 'apiVersion' is missing (2), "
            "Object 'metadata.name' is missing (1), this is not a Kubernetes object (1)"
        ),
    ),
    "no-name": (b"apiVersion: v1\nkind: Pod\n", 1, "Object 'metadata.name' is missing"),
    "empty-name": (
        b'{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "", "generateName": ""}}',
        1,
        "Object 'metadata.name' is missing",
    ),
    "kustomization": (
        b"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n",
        1,
        "Object 'metadata.name' is missing",
    ),
    "our-own-answer": (
        b'{"apiVersion": "kubectl-insight/v1", "kind": "Graph", "source": {}, "nodes": [], "edges": []}',
        1,
        "this is a Graph that kubectl insight printed, not a Kubernetes object",
    ),
    "truncated": (LIST[:-3], 4, "malformed JSON: input data was truncated"),
    "truncated-second": (POD + b"\n" + POD[:-1], 6, "malformed JSON: input data was truncated"),
    "comma": (b'{"apiVersion": "v1",\n "kind": "Pod",\n}', 3, "malformed JSON: trailing comma in object"),
    "no-comma": (b'{"a": 1\n"b": 2}', 2, "malformed JSON: expected ',' or '}'"),
    "first-in-line": (b'{"a":\nx}', 2, "malformed JSON: invalid character"),
    "line-in-text": (b'{"a":\n "b\nc"}', 2, "malformed JSON: invalid character"),
    "word": (b'{"a":\n nul}', 2, "malformed JSON: invalid character"),
    "escape": (b'{"a":\n "\\q"}', 2, "malformed JSON: invalid escaped character"),
    "junk-behind": (POD + b"\nCluster info dumped", 4, "malformed JSON: invalid character"),
    "json-encoding": (POD + b'\n{"a": "\xff"}', 4, "this is not UTF-8 text"),
    "json-cut-encoding": (POD + b'\n{"a": "\xc3', 4, "this is not UTF-8 text"),
    "deep-json": (b'{"a":' + b"[" * 200_000, 1, "nested too deeply"),
    "deep-json-behind": (POD + b'\n{"a":' + b"[" * 200_000, 4, "nested too deeply"),
    "yaml-encoding": (b"a: 1\nb: \xff\n", 2, "this is not UTF-8 text"),
    "yaml-syntax": (b"a: 1\nb: c: d\n", 2, "mapping values are not allowed in this context"),
    "yaml-bomb": (
        b"a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + b"".join(b"%c: &%c [%s]\n" % (n, n, b",".join([b"*%c" % (n - 1)] * 10)) for n in range(98, 110)),
        6,
        "document contains excessive aliasing",
    ),
    "binary": (b"\x7fELF\x02\x01\x01\0\0\0", 1, "control characters are not allowed"),
    "png": (b"\x89PNG\r\n\x1a\n", 1, "this is not UTF-8 text"),
    "zip": (b"PK\x03\x04", None, "this is a zip archive"),
    "zip-without-files": (b"PK\x05\x06" + bytes(18), None, "this is an empty zip archive"),
    "xz": (lzma.compress(LIST), None, "this is packed by xz"),
    "bzip2": (bz2.compress(LIST), None, "this is packed by bzip2"),
    "zstd": (b"\x28\xb5\x2f\xfd\x24\x02", None, "truncated zstd data"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", None, "this is a 7z archive"),
    "zeros": (bytes(10_240), None, "this is an empty tar archive"),
    "zeros-gzip": (gzip.compress(bytes(10_240)), None, "this is an empty tar archive"),
    "few-zeros": (bytes(100), 1, "control characters are not allowed"),
    "gzip-cut": (gzip.compress(LIST * 9)[:-9], None, "truncated gzip data"),
    "gzip-bad": (gzip.compress(LIST)[:-8] + b"12345678", None, "damaged gzip data"),
    "tar-cut-in-data": (TAR[:1800], None, "truncated or damaged tar archive"),
    "tar-cut-in-header": (TAR[:1200], None, "truncated or damaged tar archive"),
    "tar-cut-between": (TAR[:1024], None, "truncated or damaged tar archive"),
    "tar-bad-header": (TAR[:1024] + b"x" + TAR[1025:], None, "truncated or damaged tar archive"),
    "tar-gzip-cut": (gzip.compress(TAR)[:-20], None, "truncated gzip data"),
}


@pytest.mark.parametrize(("data", "line", "problem"), BAD.values(), ids=BAD)
def test_bad_files_are_told_with_their_line(
    tmp_path: Path, data: bytes, line: int | None, problem: str
) -> None:
    path = tmp_path / "bad"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        _read(path)
    assert (caught.value.source, caught.value.problem, caught.value.line) == (str(path), problem, line)
    assert caught.value.exit_status is ExitStatus.INPUT
    assert str(caught.value).startswith(f"error: {path}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "name", [name for name in BAD if not name.startswith(("tar", "empty", "blank", "comment", "null"))]
)
@pytest.mark.parametrize("place", ["directory", "archive"])
def test_beside_good_files_a_bad_one_is_a_problem(tmp_path: Path, name: str, place: str) -> None:
    data = BAD[name][0]
    if place == "archive":
        if name.startswith("gzip"):
            pytest.skip("members of archives are not unpacked again")
        path = tmp_path / "a.tar"
        path.write_bytes(_tar({"bad.json": data, "good.json": POD}))
    else:
        path = tmp_path
        (path / "bad.json").write_bytes(data)
        (path / "good.json").write_bytes(POD)
    found = _read(path)
    assert "Pod/default/a" in [obj.id for obj in found.objects]
    assert len(found.problems) == 1
    assert found.problems[0].startswith(str(path / "bad.json"))


@pytest.mark.parametrize("place", ["directory", "archive"])
def test_where_all_is_bad_the_first_fault_is_the_answer(tmp_path: Path, place: str) -> None:
    files = {"b.json": b"{}", "a.json": b'{"a"'}
    path = tmp_path
    if place == "archive":
        path = tmp_path / "x.tar"
        path.write_bytes(_tar(dict(sorted(files.items()))))
    else:
        for name, data in files.items():
            (path / name).write_bytes(data)
    with pytest.raises(InputError) as caught:
        _read(path)
    assert caught.value.source == str(path / "a.json")


def test_empty_files_beside_good_ones_are_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("# later\n")
    (tmp_path / "b.json").write_bytes(POD)
    found = _read(tmp_path)
    assert ([obj.id for obj in found.objects], found.problems) == (["Pod/default/a"], ())


@pytest.mark.parametrize(
    ("limit", "problem"),
    [
        ("MAX_MEMBER_BYTES", "too large to be read from an archive"),
        ("MAX_TOTAL_BYTES", "too large to be read from an archive"),
        ("MAX_HEADER_BYTES", "the archive has headers without end"),
    ],
)
def test_archives_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, problem: str
) -> None:
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w", format=tarfile.PAX_FORMAT) as archive:
        header = tarfile.TarInfo("a.json")
        header.size, header.pax_headers = len(POD), {"comment": "x" * 300_000}
        archive.addfile(header, io.BytesIO(POD))
    assert len(_read(path).objects) == 1
    monkeypatch.setattr(archives, limit, 40)
    with pytest.raises(InputError, match=problem):
        _read(path)


def test_headers_on_headers_on_headers_are_refused(tmp_path: Path) -> None:
    header = tarfile.TarInfo("././@LongLink")
    header.type, header.size = tarfile.GNUTYPE_LONGNAME, 4
    block = header.tobuf(tarfile.GNU_FORMAT) + b"abc\0".ljust(512, b"\0")
    path = tmp_path / "a.tar"
    path.write_bytes(block * 5000)
    with pytest.raises(InputError, match="truncated or damaged tar archive"):
        _read(path)


def test_a_secret_in_a_bad_file_is_not_repeated(tmp_path: Path) -> None:
    for name, text in (("a.yaml", "password: hunter2: x"), ("b.json", '{"password": "hunter2" x}')):
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(InputError) as caught:
            _read(path)
        assert "hunter2" not in str(caught.value)


SEEDS = (
    LIST,
    b"apiVersion: v1\nkind: Pod\nmetadata: &m {name: a, labels: {y: 010}}\n---\nkind: List\nitems:\n- metadata: *m\n",
    b'{"items": [{"metadata": {"name": "x"}}]}==== START logs for container c of pod a/b ====\nx\n',
    gzip.compress(LIST, mtime=0),
    TAR[:3584],
    LIST.decode().encode("utf-16"),
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 4000), st.integers(0, 60), st.binary(max_size=4))
def test_no_damage_ends_in_anything_but_an_answer(seed: bytes, start: int, cut: int, added: bytes) -> None:
    start %= len(seed) + 1
    data = seed[:start] + added + seed[start + cut :]
    stdin = io.TextIOWrapper(io.BytesIO(data))
    with suppress(InsightError):
        assert isinstance(read_files(["-"], Environment(stdin=stdin), recursive=False), FileObjects)
    with suppress(InsightError):
        collect(data, Collected(), source="pods.json", strict=False)


def test_names_of_any_kind_come_back_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    name = "\x1b[31m\u202e\n'\"$(x)"
    path.write_text(json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}}))
    assert _read(path).objects[0].name == name
