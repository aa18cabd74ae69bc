"""All addresses of the site. Each app owns what lies below its own paths."""

from django.urls import URLPattern, URLResolver, include, path

from kezhuan.accounts.backoffice import backoffice
from kezhuan.api.site import api
from kezhuan.config.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kezhuan.portal.urls")),
    path("", include("kezhuan.ui.urls")),
    path("", include("kezhuan.parties.urls")),
    path("", include("kezhuan.catalogue.urls")),
    path("", include("kezhuan.matching.urls")),
    path("", include("kezhuan.outreach.urls")),
    path("", include("kezhuan.deals.urls")),
    path("files/", include("kezhuan.attachments.urls")),
    path("ratings/", include("kezhuan.ratings.urls")),
    path("gazette/", include("kezhuan.gazette.urls")),
    path("brokers/", include("kezhuan.brokers.urls")),
    path("disposal/", include("kezhuan.disposal.urls")),
    path("contracts/", include("kezhuan.contracts.urls")),
    path("orders/", include("kezhuan.orders.urls")),
    path("market/", include("kezhuan.market.urls")),
    path("imports/", include("kezhuan.exchange.urls")),
    path("notifications/", include("kezhuan.notifications.urls")),
    path("audit/", include("kezhuan.audit.urls")),
    path("me/", include("kezhuan.accounts.urls")),
    path("accounts/", include("kezhuan.accounts.entrance_urls")),
    path("accounts/", include("allauth.urls")),
    path("api/", include("kezhuan.api.urls")),
    path("api/v1/", api.urls),
    path("backoffice/", backoffice.urls),
    path("metrics", metrics, name="metrics"),
]

handler400 = "kezhuan.ui.errors.bad_request"
handler403 = "kezhuan.ui.errors.forbidden"
handler404 = "kezhuan.ui.errors.not_found"
handler500 = "kezhuan.ui.errors.server_error"
