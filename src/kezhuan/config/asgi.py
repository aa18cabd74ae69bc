"""The ASGI application that granian serves."""

import os

from django.core.asgi import get_asgi_application

from kezhuan.config.messages import compile_stale

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhuan.config.settings")
os.environ.setdefault("KEZHUAN_DATABASE_CONNECTIONS", "16")
compile_stale()

pages = get_asgi_application()

# The app registry exists only now.
from kezhuan.config.warmup import warm_up  # noqa: E402
from kezhuan.market.doorway import Doorway  # noqa: E402
from kezhuan.matching.shards import watch  # noqa: E402

application = Doorway(pages)
warm_up()
watch()
