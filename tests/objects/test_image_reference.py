"""Names of images, full and as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_insight.objects.image_reference import ImageReference, parse_image, parse_image_id

DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize(
    ("text", "tagged", "pinned", "familiar"),
    [
        ("nginx", "docker.io/library/nginx:latest", "", "nginx:latest"),
        ("nginx:1.27", "docker.io/library/nginx:1.27", "", "nginx:1.27"),
        ("library/nginx", "docker.io/library/nginx:latest", "", "nginx:latest"),
        ("docker.io/nginx", "docker.io/library/nginx:latest", "", "nginx:latest"),
        ("index.docker.io/library/nginx", "docker.io/library/nginx:latest", "", "nginx:latest"),
        ("team/app:1", "docker.io/team/app:1", "", "team/app:1"),
        ("localhost/app", "localhost/app:latest", "", "localhost/app:latest"),
        ("localhost:5000/app:1", "localhost:5000/app:1", "", "localhost:5000/app:1"),
        ("registry:5000/a/b/c", "registry:5000/a/b/c:latest", "", "registry:5000/a/b/c:latest"),
        ("[fd00::1]:5000/app", "[fd00::1]:5000/app:latest", "", "[fd00::1]:5000/app:latest"),
        ("ghcr.io/o/app", "ghcr.io/o/app:latest", "", "ghcr.io/o/app:latest"),
        ("UPPER/app", "UPPER/app:latest", "", "UPPER/app:latest"),
        (
            f"nginx@{DIGEST}",
            "",
            f"docker.io/library/nginx@{DIGEST}",
            "nginx@sha256:0123456789ab",
        ),
        (
            f"r:5000/a/app:2@{DIGEST}",
            "r:5000/a/app:2",
            f"r:5000/a/app@{DIGEST}",
            "r:5000/a/app:2",
        ),
        ("a__b/c-d.e_f", "docker.io/a__b/c-d.e_f:latest", "", "a__b/c-d.e_f:latest"),
    ],
)
def test_full_names(text: str, tagged: str, pinned: str, familiar: str) -> None:
    image = parse_image(text)
    assert image is not None
    assert (image.tagged, image.pinned, image.familiar) == (tagged, pinned, familiar)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "Nginx",
        "nginx:",
        "nginx:a b",
        "a//b",
        "a/",
        "nginx@",
        "nginx@sha256:12",
        "nginx@md5",
        "nginx:tag:tag",
        "-a",
        "a/b?c",
        "x" * 300,
        "nginx:" + "t" * 129,
        "nginx:\N{ARABIC-INDIC DIGIT ONE}",
        "host_name.example.com/app",
        "a\nb",
        "<script>",
    ],
)
def test_what_is_no_name(text: str) -> None:
    assert parse_image(text) is None


@pytest.mark.parametrize(
    ("text", "pinned"),
    [
        (f"docker-pullable://nginx@{DIGEST}", f"docker.io/library/nginx@{DIGEST}"),
        (f"docker.io/library/nginx@{DIGEST}", f"docker.io/library/nginx@{DIGEST}"),
        (f"registry:5000/app@{DIGEST}", f"registry:5000/app@{DIGEST}"),
        (DIGEST, None),
        (f"docker://{DIGEST}", None),
        ("docker.io/library/nginx:1", None),
        ("", None),
        ("://", None),
    ],
)
def test_ids_of_pulled_images(text: str, pinned: str | None) -> None:
    image = parse_image_id(text)
    assert (image.pinned if image else None) == pinned


COMPONENT = st.from_regex(r"[a-z0-9]+(?:[._-][a-z0-9]+){0,2}", fullmatch=True)
REFERENCES = st.builds(
    ImageReference,
    st.builds(
        lambda host, path: f"{host}/{'/'.join(path)}",
        st.sampled_from(["ghcr.io", "r:5000", "localhost", "a.b.c:1"]),
        st.lists(COMPONENT, min_size=1, max_size=3),
    ),
    st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,9}", fullmatch=True),
    st.sampled_from(["", DIGEST]),
)


@given(REFERENCES)
def test_a_full_name_is_read_as_itself(image: ImageReference) -> None:
    text = image.tagged + (f"@{image.digest}" if image.digest else "")
    assert parse_image(text) == image


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_and_reading_again_changes_nothing(text: str) -> None:
    image = parse_image(text)
    if image is not None:
        assert parse_image(image.tagged or image.pinned) == image._replace(
            digest="" if image.tagged else image.digest
        )
