"""Go's templates, as far as they are understood. What is expected here was written by Go 1.19 itself."""

import pytest
from knowhow.strategies.serving.gotemplate import GoTemplateError, literal, render

DATA = {
    "S": "sys",
    "E": "",
    "N": {"A": "x"},
    "L": [{"R": "u", "C": "1"}, {"R": "a", "C": "2"}, {"R": "u", "C": "3"}],
    "Z": [],
    "T": True,
    "F": False,
}
LAST = "{{ $last := eq (len (slice $.L $i)) 1 }}{{ if not $last }}{{ .C }}-{{ end }}"
WRITTEN = {
    "plain }} { text": "plain }} { text",
    "a{{ .S }}b": "asysb",
    "a {{- .S -}} b": "asysb",
    "a\n\n{{- .S }} \n b": "asys \n b",
    "{{ if .E }}1{{ else if .S }}2{{ else }}3{{ end }}": "2",
    "{{ if .E }}1{{ else if .Z }}2{{ else }}3{{ end }}": "3",
    "{{ range $i, $m := .L }}{{ $i }}{{ .C }}{{ $m.R }},{{ end }}": "01u,12a,23u,",
    "{{ range $i, $m := .Z }}x{{ else }}none{{ end }}": "none",
    "{{ range $i, $m := .L }}" + LAST + "{{ end }}": "1-2-",
    '{{ $x := .S }}{{ $x }}{{ $x := "q" }}{{ $x }}': "sysq",
    '{{ "{{" }}{{ "a\\"b\\n\\u00e9" }}': '{{a"b\né',
    "{{ `raw \\n {{ }}` }}": "raw \\n {{ }}",
    "{{ and .S .N.A }}|{{ and .E .S }}|{{ or .E .S }}|{{ or .E .F }}": "x||sys|false",
    '{{ eq .S "sys" }}{{ ne .S "sys" }}{{ eq .S "a" "sys" }}': "truefalsetrue",
    '{{ len .S }}{{ len "é" }}{{ len .L }}': "323",
    "{{ .N.A }}{{ $.N.A }}": "xx",
    "{{ 12 }}{{ -3 }}{{ true }}": "12-3true",
    'x{{ if and (eq .S "sys") (not .E) }}ok{{ end }}': "xok",
    "{{ if .S -}} \n b \n {{- else -}} c {{- end -}} d": "bd",
}
REFUSED = [
    "a {{-.S}}",
    "x{{ .S",
    "{{ end }}",
    "{{ if .S }}",
    "{{ else }}",
    "{{ .S.T }}",
    "{{ eq .S 1 }}",
    "{{ nofunc .S }}",
    "{{ $nope }}",
    "{{ }}",
    "{{ slice .L 5 }}",
    "{{ range $i, $m := .S }}x{{ end }}",
    "{{ .S .E }}",
    "{{ not }}",
    "{{ if .S }}{{ $y := .E }}{{ $y }}{{ end }}{{ $y }}",
]


@pytest.mark.parametrize("template", WRITTEN)
def test_it_writes_what_go_writes(template: str) -> None:
    assert render(template, DATA) == WRITTEN[template]


@pytest.mark.parametrize("template", REFUSED)
def test_what_go_refuses_is_refused(template: str) -> None:
    with pytest.raises(GoTemplateError):
        render(template, DATA)


@pytest.mark.parametrize("template", ["{{ .L }}", "{{ .S | len }}", "{{ with .S }}{{ . }}{{ end }}", "{{ .Missing }}"])
def test_what_go_knows_beyond_this_part_is_refused_and_not_guessed(template: str) -> None:
    with pytest.raises(GoTemplateError):
        render(template, DATA)


@pytest.mark.parametrize("text", ["", "{", "{{", "{{{", "}}", 'a {{ b "c" `d` }} e {', "\n {{- x -}} \n"])
def test_any_text_can_be_written_as_itself_before_an_action(text: str) -> None:
    assert render(literal(text) + "{{ .S }}", DATA) == text + "sys"
