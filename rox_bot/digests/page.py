"""A digest as a page: HTML with the picture beside it, for a look before anything is posted."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from rox_bot.digests import content as contents
from rox_bot.digests.content import DigestContent
from rox_bot.digests.quotes import told
from rox_bot.digests.tasks import Task
from rox_bot.domain.answer import Quote, Table
from rox_bot.domain.errors import N_, BadInput
from rox_bot.domain.question import Context
from rox_bot.language.wording import Wording
from rox_bot.store import schedules
from rox_bot.store.store import Store

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1d1c1d;max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.3rem}img{max-width:100%;border:1px solid #ddd;border-radius:8px}
table{border-collapse:collapse}td,th{padding:.2rem .8rem .2rem 0;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
blockquote{border-left:4px solid #ddd;margin:1rem 0;padding:.2rem 1rem}small,footer{color:#616061}
"""


def write_preview(store: Store, context: Context, folder: Path) -> Path:
    """Write the last closed week's digest as `digest.html` and `digest.png` and return the page's path."""
    from rox_bot.charts import draw

    with store.reading() as tx:
        found = schedules.digests(tx, context.workspace, context.slack_channel) if context.slack_channel else []
    filters = schedules.filters_from(found[0]["filters"]) if found else context.scope
    content = contents.build(store, context.calendar.last_week(context.now), filters, context)
    content = contents.with_id(store, content, context)
    page = folder / "digest.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if content.chart is not None:
            (folder / "digest.png").write_bytes(draw(content.chart))
        page.write_text(html(content, Wording(context.language)), encoding="utf-8")
    except OSError as trouble:
        raise BadInput(
            N_("{path} cannot be written: {reason}."), path=folder, reason=trouble.strerror or ""
        ) from trouble
    return page


def html(content: DigestContent, wording: Wording) -> str:
    """Return the page; nobody's words are read as HTML."""
    first = (*([content.gap_note] if content.gap_note else []), content.headline)
    parts = [f"<h1>{escape(content.title)}</h1>"]
    parts += [f"<p><strong>{escape(line)}</strong></p>" for line in first]
    if content.asks:
        answers = "".join(f"<li>{escape(line)}</li>" for line in content.opening)
        parts.append(f"<p><strong>{escape(content.asks)}</strong></p><ul>{answers}</ul>")
    parts += [f"<p>{escape(line)}</p>" for line in content.lines]
    parts += _to_do(content.tasks, wording)
    if content.chart is not None:
        parts.append(f'<img src="digest.png" alt="{escape(content.chart.alt_text, quote=True)}">')
    if content.table is not None:
        parts.append(_table(content.table))
    parts += [_quote(label, quote) for label, quote in told(content.stories, content.tasks, wording)]
    small = [*content.footer, *([f"/rox why {content.answer_id}"] if content.answer_id else [])]
    parts.append(f"<footer><small>{escape(' · '.join(small))}</small></footer>")
    head = f'<meta charset="utf-8"><title>{escape(content.title)}</title><style>{_STYLE}</style>'
    return f'<!doctype html><html lang="{wording.language}"><head>{head}</head><body>{"".join(parts)}</body></html>'


def _to_do(tasks: Sequence[Task], wording: Wording) -> list[str]:
    if not tasks:
        return []
    shown = [f"<li>{_task(task, wording)}</li>" for task in tasks]
    return [f"<p><strong>{escape(wording._('To do'))}</strong></p><ul>{''.join(shown)}</ul>"]


def _task(task: Task, wording: Wording) -> str:
    taken = task.standing(wording) or wording._("nobody yet")
    parts = [_linked(escape(task.text), task.url), *([escape(taken)] if task.event else [])]
    return " · ".join(parts)


def _linked(shown: str, url: str) -> str:
    if not url.startswith(("https://", "http://")):
        return shown
    return f'<a href="{escape(url, quote=True)}" rel="noopener noreferrer">{shown}</a>'


def _table(table: Table) -> str:
    def row(cells: tuple[str, ...], tag: str) -> str:
        marks = (' class="n"' if place in table.numeric else "" for place in range(len(cells)))
        return "".join(f"<{tag}{mark}>{escape(cell)}</{tag}>" for mark, cell in zip(marks, cells, strict=True))

    rows = "".join(f"<tr>{row(cells, 'td')}</tr>" for cells in table.rows)
    return f"<table><thead><tr>{row(table.columns, 'th')}</tr></thead><tbody>{rows}</tbody></table>"


def _quote(label: str, quote: Quote) -> str:
    said = _linked(escape(quote.said), quote.url)
    return f"<blockquote><small>{escape(label)}</small><br>{escape(quote.text)}<br><small>{said}</small></blockquote>"
