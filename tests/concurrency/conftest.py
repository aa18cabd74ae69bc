from tests.deals.conftest import achievement, as_jia, as_yi, sent
from tests.gazette.conftest import as_bing, notice, opening

__all__ = ["achievement", "as_bing", "as_jia", "as_yi", "notice", "opening", "sent"]
