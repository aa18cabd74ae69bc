"""The one API of the platform: every app's router under ``/api/v1``."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from kezhuan import __version__
from kezhuan.api import codes
from kezhuan.api.authentication import TokenOrStranger
from kezhuan.api.idempotency import PARAMETER
from kezhuan.api.limits import THROTTLES
from kezhuan.api.problems import CONTENT_TYPE, DECLARED, Problem, install
from kezhuan.audit import api as audit
from kezhuan.catalogue import api as catalogue
from kezhuan.deals import api as deals
from kezhuan.matching import api as matching
from kezhuan.parties import api as parties


class PlatformAPI(NinjaAPI):
    """Adds the errors that every operation may answer with to the published schema."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = Problem.model_json_schema()
        content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                if method == "post" and {} not in operation.get("security", ()):
                    operation["parameters"].append(PARAMETER)
                for status in DECLARED:
                    operation["responses"].setdefault(status, {"description": "Problem", "content": content})
        return schema


api = PlatformAPI(
    title="科转 Kezhuan",
    version="1",
    description="一座城市的科技成果转化平台的接口。The API of the open technology-transfer platform.",
    openapi_extra={"info": {"license": {"name": "Apache-2.0"}, "x-software-version": __version__}},
    docs_url=None,
    urls_namespace="api-1",
    auth=TokenOrStranger(),
    throttle=list(THROTTLES),
)
install(api)
for app in (matching, catalogue, parties, deals, codes, audit):
    for prefix, router in app.routers.items():
        api.add_router(prefix, router)
