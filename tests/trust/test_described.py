"""Requests made up from the description of the interfaces, right and wrong ones: each is answered or refused as it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.core.result import Ok

from tests.trust import CASES
from tests.web_apps import app_of
from tests.web_pipeline import pipeline_of
from tests.web_server import running


def test_what_the_description_allows_is_answered_and_the_rest_refused(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    app = app_of(pipeline_of(), tmp_path, rate_per_minute=10**7)
    with running(app) as url:
        described = schemathesis.openapi.from_url(f"{url}/api/openapi.json")
        operations = [found.ok() for found in described.get_all_operations() if isinstance(found, Ok)]
        statuses: Counter[int] = Counter()
        each = settings(
            max_examples=CASES // len(operations), deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        for operation in operations:

            @each
            @given(case=operation.as_strategy())
            def call(case: Any) -> None:
                answer = case.call(timeout=60)
                statuses[answer.status_code] += 1
                assert answer.status_code < 500, answer.text
                assert answer.status_code < 400 or answer.json()["error"]

            call()
    record_property("operations", len(operations))
    record_property("requests", statuses.total())
    record_property("answered", sum(count for status, count in statuses.items() if status < 400))
