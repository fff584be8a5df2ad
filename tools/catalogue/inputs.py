"""Which modules the catalogue is made from, and which of their files."""

from __future__ import annotations

from typing import Final

from tools.catalogue.modules import Module

OLDEST: Final = 8
NEWEST: Final = 37
SPECIFICATION: Final = "api/openapi-spec/swagger.json"
INELIGIBLE: Final = "test/conformance/testdata/ineligible_endpoints.yaml"
CONFORMANCE: Final = "test/conformance/testdata/conformance.yaml"
PENDING: Final = "test/conformance/testdata/pending_eligible_endpoints.yaml"
TESTS: Final = "test/e2e*/**/*.go"
LIFECYCLES: Final = "**/zz_generated.prerelease-lifecycle.go"
REGISTRATIONS: Final = "**/register.go"

_OF_A_RELEASE: Final = (SPECIFICATION, INELIGIBLE, PENDING)
_OF_THE_NEWEST: Final = (*_OF_A_RELEASE, CONFORMANCE, TESTS)

SOURCES: Final = {
    minor: Module("k8s.io/kubernetes", f"v1.{minor}.0", _OF_THE_NEWEST if minor == NEWEST else _OF_A_RELEASE)
    for minor in range(OLDEST, NEWEST + 1)
}
"""The source of each release. Its first version stands for it: what a later one adds to the API is a repair."""

_FIRST_WITH_LIFECYCLES: Final = 19
_API_RELEASES: Final = range(_FIRST_WITH_LIFECYCLES, NEWEST + 1)
# What these two serve has been stable since 1.22; the release before has the last of what went.
_SMALL_APIS: Final = ("k8s.io/apiextensions-apiserver", "k8s.io/kube-aggregator")
_SMALL_RELEASES: Final = (21, NEWEST)

PLANS: Final = (
    *(Module("k8s.io/api", f"v0.{minor}.0", (LIFECYCLES, REGISTRATIONS)) for minor in _API_RELEASES),
    *(
        Module(path, f"v0.{minor}.0", (LIFECYCLES, REGISTRATIONS))
        for path in _SMALL_APIS
        for minor in _SMALL_RELEASES
    ),
)
"""What the API's types say of their own future, oldest first: plans change, and the newest word counts."""

MODULES: Final = (*SOURCES.values(), *PLANS)
