"""Objects in S3 and in what speaks its protocol; the only module that knows boto3, which takes 0.3 s to import.

Credentials, region and endpoint are found as the AWS command line finds them (``AWS_PROFILE``, ``AWS_ENDPOINT_URL``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, ClassVar, cast

from kubectl_insight.errors import InputError, InsightError
from kubectl_insight.exit_status import ExitStatus
from kubectl_insight.storage.content import PathError
from kubectl_insight.storage.log import Log

_MISSING = frozenset({"NoSuchBucket", "NoSuchKey", "NotFound", "404"})
_SCHEME = "s3://"


class StorageError(InsightError):
    """The server that keeps the objects said no, or said nothing.

    Attributes:
        url: What was asked for.
        code: The error code of S3, such as ``AccessDenied``; empty where there was no answer.
    """

    exit_status: ClassVar[ExitStatus] = ExitStatus.CLUSTER

    def __init__(self, url: str, problem: str, *, code: str = "", hint: str = "") -> None:
        super().__init__(f"{url}: {problem}", hint=hint)
        self.url = url
        self.code = code


def list_objects(url: str) -> list[Log]:
    """Return the objects whose keys begin as the URL says, in the order of their keys.

    Raises:
        InputError: There is no such bucket, or the URL names none.
        StorageError: No credentials, no rights, no answer.
    """
    bucket, prefix = _parts(url)
    found: list[Log] = []
    with _errors_of(url):
        pages = _client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        for page in pages:
            for item in page.get("Contents", ()):
                version = item.get("ETag", "").strip('"') or str(item.get("LastModified", ""))
                found.append(Log(f"{_SCHEME}{bucket}/{item['Key']}", size=item["Size"], version=version))
    return found


@contextmanager
def open_object(url: str) -> Iterator[BinaryIO]:
    """Open one object for reading, as it is stored.

    Raises:
        InputError: There is no such object.
        StorageError: As :func:`list_objects`; also later, while the object is read.
    """
    bucket, key = _parts(url)
    with _errors_of(url):
        body = _client().get_object(Bucket=bucket, Key=key)["Body"]
    try:
        yield cast("BinaryIO", _Object(url, body))
    finally:
        body.close()


class _Object:
    """What reading needs of a stream."""

    def __init__(self, url: str, body: Any) -> None:
        self._url = url
        self._body = body

    def read(self, size: int) -> bytes:
        with _errors_of(self._url):
            return cast("bytes", self._body.read(size))


def _parts(url: str) -> tuple[str, str]:
    bucket, _, key = url.removeprefix(_SCHEME).partition("/")
    if not bucket:
        raise PathError(url, f"{url} names no bucket; it should be s3://BUCKET/PREFIX")
    return bucket, key


def _client() -> Any:
    import boto3
    from botocore.config import Config

    retries = {"mode": "standard", "total_max_attempts": 3}
    # Servers other than Amazon's do not know its newer checksums.
    config = Config(
        retries=retries, connect_timeout=10, read_timeout=60, response_checksum_validation="when_required"
    )
    return boto3.session.Session().client("s3", config=config)


@contextmanager
def _errors_of(url: str) -> Iterator[None]:
    """Turn boto3's errors into ours; their texts are kept short, since answers may quote what was sent."""
    from botocore.exceptions import (
        BotoCoreError,
        ClientError,
        EndpointConnectionError,
        HTTPClientError,
        NoCredentialsError,
    )

    try:
        yield
    except ClientError as error:
        raise _refused(url, error) from error
    except NoCredentialsError as error:
        hint = "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        raise StorageError(url, "no credentials were found", hint=hint) from error
    except (EndpointConnectionError, HTTPClientError) as error:
        raise StorageError(url, "the server cannot be reached") from error
    except (BotoCoreError, ValueError) as error:
        raise StorageError(url, " ".join(str(error).split())) from error


def _refused(url: str, error: Any) -> InsightError:
    answer = error.response.get("Error", {})
    code, status = (
        str(answer.get("Code", "")),
        error.response.get("ResponseMetadata", {}).get("HTTPStatusCode"),
    )
    if code in _MISSING:
        missing = "the bucket" if code == "NoSuchBucket" else "the object"
        return PathError(url, f"{url}: {missing} does not exist")
    if status == 403:  # noqa: PLR2004 - an HTTP status
        return StorageError(url, f"access denied ({code})", code=code)
    if code.startswith("Invalid"):
        return InputError(url, f"the server answered {code}")
    return StorageError(url, f"the server answered {code or status}", code=code)
