"""The site with protections taken away (``KEZHUAN_FAULTS``): for the negative controls of rehearsals, nothing else."""

from kezhuan.config.environment import BadSetting
from kezhuan.config.rehearsal.faults import FAULTS, MARK
from kezhuan.config.settings import *  # noqa: F403
from kezhuan.config.settings import ENV, MIDDLEWARE

if ENV.production or not (ENV.var / MARK).is_file():
    raise BadSetting("settings_faults is for rehearsals in a throw-away folder only: use kezhuan.config.settings.")
if unknown := [name for name in ENV.faults if name not in FAULTS]:
    raise BadSetting(f"KEZHUAN_FAULTS: no fault is called {unknown[0]}; known are {', '.join(FAULTS)}.")
MIDDLEWARE = [*MIDDLEWARE, *(FAULTS[name] for name in ENV.faults)]
