from pathlib import Path

import pytest

from kezhuan.config.messages import messages_of

pytestmark = pytest.mark.pure


def test_messages_are_found_in_python_and_in_templates(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "views.py").write_text('_("甲")\nngettext("%(n)s 条", "%(n)s 条们", n)\nraise E(N_("乙%(x)s"))\n')
    (tmp_path / "templates" / "a.html").write_text(
        """{% translate "丙) 丁" %}<c-tag label="{% translate '戊' %}" />{{ _("己") }}
        {% blocktranslate count n=n %}{{ n }} 个{% plural %}{{ n }} 些{% endblocktranslate %}
        {% blocktranslate trimmed %}
          长的
          一句
        {% endblocktranslate %}"""
    )

    found = messages_of(tmp_path)

    assert found == {
        "甲": "",
        "%(n)s 条": "%(n)s 条们",
        "乙%(x)s": "",
        "丙) 丁": "",
        "戊": "",
        "己": "",
        "%(n)s 个": "%(n)s 些",
        "长的 一句": "",
    }
