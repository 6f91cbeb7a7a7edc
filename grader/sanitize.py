"""Take out of HTML what acts or hides: a student may have written it, and others open the page.

Scripts, handlers, frames, forms, pictures from elsewhere, styles that reach beyond their own text: none is left.
Formulas, tables, code, links and the checks' panels stay as they are. nbconvert calls `clean` by its filter
`clean_html` for what cells show, and `markdown` by its filter `markdown2html` for texts, which nbgrader's templates put
on a page without the other one: on the page that a student gets back as well as in formgrader
(course/nbgrader_config.py says so).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from html import escape

import nh3
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

_MATHML = frozenset(
    "annotation maction math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot "
    "mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics".split()
)
_MATHML_ATTRIBUTES = frozenset(
    "accent accentunder align columnalign columnspacing columnlines depth display displaystyle fence form frame height "
    "largeop linethickness lspace mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowalign "
    "rowlines rowspacing rspace scriptlevel separator stretchy symmetric voffset width xmlns".split()
)
_TAGS = nh3.ALLOWED_TAGS | _MATHML
#: Of the style of an element that which has no effect beyond its own text.
_STYLES = frozenset(
    "background background-color border border-bottom border-collapse border-color border-left border-radius "
    "border-right border-spacing border-style border-top border-width box-sizing color cursor display font-family "
    "font-size font-style font-variant-numeric font-weight letter-spacing line-height margin margin-bottom margin-left "
    "margin-right margin-top max-width overflow-wrap padding padding-bottom padding-left padding-right padding-top "
    "text-align text-decoration vertical-align white-space".split()
)
_DISPLAYS = frozenset({"block", "inline", "inline-block", "list-item", "table", "table-cell", "table-row"})
_VALUE = re.compile(r"[\w#%.,()'\" /-]{0,200}")
#: Numbers below zero pull a text over its neighbours; functions fetch, or compute as much.
_REACHES_OUT = re.compile(r"(^|[\s(,])-[\d.]|url|expression|calc|var|env|attr|image", re.IGNORECASE)
#: Classes that markdown's own code and headings have; any other may mean something to the page around.
_CLASS = re.compile(r"highlight|anchor-link|[a-z][a-z0-9]{0,2}")
_PICTURE = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[;,]")
#: What TeX in a page with MathJax, which formgrader's is, can do beyond mathematics.
_TEX = re.compile(r"\\(?=(href|class|style|cssId|data|require|csname|mmlToken|bbox|unicode)\b)")
_WITHOUT_ALT = re.compile(r'<img (?![^>]*\balt=")')


#: More than any text of a notebook has: of its elements, and of those that are open at a time. Whoever reads HTML as
#: browsers do opens these again in each paragraph, and takes minutes and gigabytes over a few kilobytes of them.
_MOST_TAGS, _MOST_OPEN = 20_000, 200
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
#: Of these there are never many open in one another: they have no end, or the next one ends the last.
_EMPTY = frozenset(
    "area base br col dd dt embed hr img input li link meta option p param source td th tr track wbr".split()
)
#: Of what is shown as the text that it is, in characters.
_LONGEST_TEXT = 100_000


@pass_context
def markdown(context: Context, source: str) -> str:
    """Markdown as HTML with TeX in it, for pages that have MathJax, without what acts or hides."""
    return clean(MarkdownWithMath(renderer=IPythonRenderer(escape=False)).render(source))


def clean(html: str) -> str:
    """The same HTML, every element closed, without what acts or hides. With too many elements for a text, as code."""
    if _is_too_much(html):
        return f"<pre>{escape(html[:_LONGEST_TEXT])}</pre>"
    return once_for_all(_clean, html)


def once_for_all(cached: Callable[[str], str], text: str) -> str:
    """What a function with an `lru_cache` makes of a text. Most of a notebook is the lesson's own, the same for a whole
    class; what is long is a student's, and is not kept."""
    return cached(text) if len(text) < 20_000 else cached.__wrapped__(text)


def _is_too_much(html: str) -> bool:
    if html.count("<") < _MOST_OPEN:
        return False
    still_open: Counter[str] = Counter()
    many = deepest = depth = 0
    for tag in _TAG.finditer(html):
        many += 1
        ends, name = tag[1], tag[2].lower()
        if name in _EMPTY:
            continue
        if not ends:
            still_open[name] += 1
            depth += 1
        elif still_open[name]:
            still_open[name] -= 1
            depth -= 1
        deepest = max(deepest, depth)
        if many > _MOST_TAGS or deepest > _MOST_OPEN:
            return True
    return False


@lru_cache(maxsize=2048)
def _clean(html: str) -> str:
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"*": {"class", "style", "role", "title", "lang", "dir", "tabindex"}}
        | {tag: _MATHML_ATTRIBUTES for tag in _MATHML}
        | {f"h{level}": {"id"} for level in range(1, 7)}
        | {
            "a": {"href", "name"},
            "img": {"src", "alt", "width", "height"},
            "th": {"scope", "colspan", "rowspan"},
            "td": {"colspan", "rowspan"},
            "ol": {"start"},
            "details": {"open"},
        },
        generic_attribute_prefixes={"aria-"},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
    )
    return _TEX.sub("\\\\\N{ZERO WIDTH SPACE}", _WITHOUT_ALT.sub('<img alt="a picture without a description" ', safe))


def _attribute(tag: str, name: str, value: str) -> str | None:
    match name:
        case "style":
            return _style(value) or None
        case "class":
            return " ".join(word for word in value.split() if _CLASS.fullmatch(word)) or None
        case "src":
            return value if _PICTURE.match(value) else None
        case "href":
            return None if value.lower().startswith("data:") else value
        case "tabindex":
            return "0"
    return value


def _style(text: str) -> str:
    kept = []
    for declaration in text.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        plain = _VALUE.fullmatch(value) and not _REACHES_OUT.search(value)
        if name.lower() in _STYLES and plain and (name.lower() != "display" or value.lower() in _DISPLAYS):
            kept.append(f"{name}:{value}")
    return ";".join(kept)
