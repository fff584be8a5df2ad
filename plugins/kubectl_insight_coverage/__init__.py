"""The ``coverage`` command: which operations of the API are really called, by whom, and what an upgrade breaks."""

plugins = ()
