from datetime import date

import pytest

from kezhuan.demo.generator import City, generate

AS_OF = date(2026, 11, 23)


@pytest.fixture(scope="session")
def small_city() -> City:
    return generate("small", 2024, as_of=AS_OF)
