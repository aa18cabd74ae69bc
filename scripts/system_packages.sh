#!/bin/sh
# Only the tests need these: a browser, Chinese fonts for its screenshots, a PostgreSQL server.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
[ -d /usr/share/fonts/opentype/noto ] || missing="$missing fonts-noto-cjk"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
ldconfig -p 2>/dev/null | grep -q libgomp.so.1 || missing="$missing libgomp1"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "安装测试需要的系统软件包：$missing"
    export DEBIAN_FRONTEND=noninteractive
    # A package list from long ago names files that are gone; PostgreSQL must not start a cluster of its own here.
    apt-get update -qq
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    # shellcheck disable=SC2086
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "科转: 测试还需要这些系统软件包，请以 root 运行：apt-get install$missing" >&2
    echo "The tests need these system packages; run as root: apt-get install$missing" >&2
    exit 1
fi
