"""The HTTP methods that the verbs of audit events stand for.

The verbs are those of ``k8s.io/apiserver/pkg/endpoints/request/requestinfo.go``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kubectl_insight.api import RequestKey

METHOD_OF_VERB: Final[Mapping[str, str]] = {
    "get": "GET",
    "list": "GET",
    "watch": "GET",
    "proxy": "GET",
    "create": "POST",
    "update": "PUT",
    "patch": "PATCH",
    "delete": "DELETE",
    "deletecollection": "DELETE",
    "": "OPTIONS",
}
"""The HTTP methods behind the verbs that the API server gives requests for resources.

``get`` may have been HEAD, ``proxy`` anything; the empty verb is any method that the server has no verb for, of
which OPTIONS is the only one that operations have.
"""


def method_of(verb: str, key: RequestKey) -> str:
    """Return the HTTP method that an event's verb stands for.

    Outside of resources the verb is the method itself, in small letters.
    """
    return METHOD_OF_VERB.get(verb, verb.upper()) if key.resource else verb.upper()
