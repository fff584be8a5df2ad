"""Which endpoint of 2018 a request was for, by that tool's own rules, for its own formats only."""

from __future__ import annotations

from enum import Enum
from typing import Final

from kubectl_insight_coverage.apisnoop.api_description import ApiDescription
from kubectl_insight_coverage.apisnoop.endpoints import Endpoint, endpoints_of
from kubectl_insight_coverage.apisnoop.url_patterns import UrlPatterns

METHOD_OF_VERB: Final = {
    "get": "get",
    "list": "get",
    "proxy": "get",
    "patch": "patch",
    "update": "put",
    "create": "post",
    "delete": "delete",
    "deletecollection": "delete",
    "watch": "watch",
    "watchlist": "watch",
}
"""The methods of endpoints by the verbs of audit events. The first version of the tool took PATCH for PUT."""


class Unknown(Enum):
    """Why a request was for no endpoint."""

    URL = "unknown url"
    METHOD = "unknown method"


class EndpointMatcher:
    """Finds endpoints; it remembers what it found.

    Attributes:
        endpoints: All that there are, in the order of the description.
    """

    def __init__(self, description: ApiDescription) -> None:
        self.endpoints = endpoints_of(description)
        # A path of nothing but deprecated operations is known all the same; it only has no methods.
        self._by_url: dict[str, dict[str, Endpoint]] = {one.path: {} for one in description.operations}
        for endpoint in self.endpoints:
            self._by_url[endpoint.url][endpoint.method] = endpoint
        self._patterns = UrlPatterns(self._by_url)
        self._found: dict[tuple[str, str], Endpoint | Unknown] = {}

    def find(self, verb: str, form: str) -> Endpoint | Unknown:
        """Return the endpoint that a request was for, or why it was for none.

        Args:
            verb: The event's ``verb``. One that no method belongs to is an unknown method, whatever the path.
            form: The path, names replaced or not.
        """
        found = self._found.get((verb, form))
        if found is None:
            found = self._found[verb, form] = self._find(verb, form)
        return found

    def _find(self, verb: str, form: str) -> Endpoint | Unknown:
        method = METHOD_OF_VERB.get(verb)
        if method is None:
            return Unknown.METHOD
        url = self._patterns.find(form)
        return Unknown.URL if url is None else self._by_url[url].get(method, Unknown.METHOD)
