"""The command line ``kezhuan``. Commands load only when called, so that ``kezhuan match`` never imports Django."""

import importlib
import os
import sys

import click

#: Command → "module:attribute". Modules under ``config.commands`` hold thin shells around the apps' verbs.
COMMANDS = {
    "match": "kezhuan.config.commands.match:match",
    "evaluate": "kezhuan.config.commands.evaluate:evaluate",
    "evaluate-known-item": "kezhuan.config.commands.evaluate:evaluate_known_item",
    "messages": "kezhuan.config.commands.messages:messages",
    "migrate": "kezhuan.config.commands.site:migrate",
    "manage": "kezhuan.config.commands.site:manage",
    "audit": "kezhuan.config.commands.audit:audit",
    "createadmin": "kezhuan.config.commands.createadmin:createadmin",
    "serve": "kezhuan.config.commands.serve:serve",
    "worker": "kezhuan.config.commands.serve:worker",
    "demo": "kezhuan.config.commands.demo:demo",
    "demo-city": "kezhuan.config.commands.demo:demo_city",
    "cluster": "kezhuan.config.commands.cluster:cluster",
    "index": "kezhuan.config.commands.index:index",
    "bench": "kezhuan.config.commands.bench:bench",
    "rehearse": "kezhuan.config.commands.rehearse:rehearse",
    "train": "kezhuan.config.commands.train:train",
    "import": "kezhuan.config.commands.spreadsheets:import_file",
}
#: Commands that answer questions: the products of one question are small, and waking other threads for them costs more
#: than they do. The library of numpy reads this when it is loaded, which is when the command is.
ONE_THREAD = ("match", "serve", "worker", "bench", "demo", "rehearse")


class LazyGroup(click.Group):
    """A group whose commands are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        if cmd_name in ONE_THREAD:
            os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        module, attribute = target.split(":")
        command = getattr(importlib.import_module(module), attribute)
        return command if isinstance(command, click.Command) else None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kezhuan")
def main() -> None:
    """科转：说出技术难题，找到能解决它的成果、专家和服务。"""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhuan.config.settings")


if __name__ == "__main__":
    sys.exit(main())
