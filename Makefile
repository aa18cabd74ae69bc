# 科转 Kezhuan. `make help` lists the targets. Everything installs into this folder; only `make test` uses system packages.
SHELL := /bin/sh
PYTHON ?= python3
UV := .tools/bin/uv
RUN := $(UV) run --locked --all-extras
export UV_PYTHON_DOWNLOADS := never
export UV_PYTHON_PREFERENCE := only-system
unexport DJANGO_SETTINGS_MODULE
# Every process would compile all it imports anew: several seconds each.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-demo demo test check lint types layers messages migrations unit system-packages clean

help: ## 列出所有命令
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/'

setup: ## 准备 uv 和全部依赖（含开发工具），装在本目录
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo '科转: 没有找到 $(PYTHON)。请先安装 Python 3.11。 Python 3.11 is needed.'; exit 1; }
	@$(PYTHON) scripts/bootstrap_uv.py
	@$(UV) sync --locked --all-extras --quiet

setup-demo:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo '科转: 没有找到 $(PYTHON)。请先安装 Python 3.11。 Python 3.11 is needed.'; exit 1; }
	@$(PYTHON) scripts/bootstrap_uv.py
	@$(UV) sync --locked --no-dev --inexact --quiet

demo: setup-demo ## 建好演示城市并启动：打开打印出的网址即可
	@exec $(UV) run --locked --no-dev --no-sync kezhuan demo $(DEMO)

test: setup system-packages check unit ## 全部检查和测试（SQLite、PostgreSQL、浏览器）

check: ## 只做静态检查
	@$(MAKE) --no-print-directory --jobs 2 --output-sync lint types layers messages migrations

lint:
	$(RUN) ruff check .
	$(RUN) ruff format --check .

types:
	$(RUN) mypy

layers:
	$(RUN) lint-imports

messages:
	$(RUN) kezhuan messages check

migrations:
	KEZHUAN_VAR=$${TMPDIR:-/tmp}/kezhuan-check $(RUN) kezhuan manage makemigrations --check --dry-run

unit:
	$(RUN) python scripts/run_tests.py

system-packages:
	@sh scripts/system_packages.sh

clean: ## 删除本目录里的环境和演示数据
	rm -rf .venv .tools var
