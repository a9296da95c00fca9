from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="package", autouse=True)
def _one_thread() -> Iterator[None]:
    """As the ranking runs; the parts of it that tests call by themselves too."""
    with threadpool_limits(1, user_api="blas"):
        yield
