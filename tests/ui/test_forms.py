"""Forms say what to do."""

from django import forms

from kezhuan.ui.forms import HouseForm, first_error, links_of


class DemandForm(HouseForm):
    title = forms.CharField(label="题目")
    count = forms.IntegerField(label="件数")
    due = forms.DateField(label="期限", error_messages={"invalid": "完成时间写成 2027-06-30"})
    ways = forms.MultipleChoiceField(label="方式", choices=[("a", "转让")], widget=forms.CheckboxSelectMultiple)
    note = forms.CharField(label="备注", required=False)
    token = forms.CharField(widget=forms.HiddenInput)
    sizes = {"title": "m"}
    units = {"count": "件"}

    def clean(self) -> dict[str, object]:
        if self.cleaned_data.get("note") == "错":
            raise forms.ValidationError("整张表有矛盾")
        return self.cleaned_data


def test_errors_say_what_to_do_and_own_words_win() -> None:
    form = DemandForm({"count": "三", "due": "明天"})

    assert form.errors["title"] == ["请填写“题目”"]
    assert form.errors["count"] == ["请填写整数"]
    assert form.errors["due"] == ["完成时间写成 2027-06-30"]


def test_links_lead_to_controls_in_the_order_of_the_form() -> None:
    form = DemandForm({"note": "错", "count": "3"})

    found = [(link.sentence, link.target) for link in links_of(form)]

    assert found == [
        ("整张表有矛盾", ""),
        ("请填写“题目”", "id_title"),
        ("请填写“期限”", "id_due"),
        ("请选择“方式”", "id_ways"),
        ("请填写这一项", ""),
    ]
    assert first_error(form.errors) == "请填写“题目”"


def test_a_number_box_keeps_what_it_cannot_read() -> None:
    html = str(DemandForm({"count": "三件"})["count"])

    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html
    assert 'value="三件"' in html
    assert "required" not in html


def test_sizes_and_units_reach_the_fields() -> None:
    form = DemandForm()

    assert form.fields["title"].size == "m"  # type: ignore[attr-defined]
    assert form.fields["count"].unit == "件"  # type: ignore[attr-defined]
