"""Slack's limits for blocks, as data: lengths, counts, required fields, and what may stand where.

From Slack's Block Kit reference; where its pages or others' measurements differ, the smaller number.
"""

from rox_bot.slack.blocks import MOST_URL

MOST_TEXT = 4_000
MOST_TOTAL = 12_000
"""Characters of all texts of a message's blocks together; Slack publishes none, above 13,200 it refused."""
MOST_MARKDOWN = 12_000
MOST_TABLE = 10_000
FEWEST_ROWS, MOST_CELLS, MOST_A_PAGE = 2, 20, 100
MOST_CHARTS = 2
MOST_SERIES = 6
MOST_CATEGORIES = 20

_EVERYWHERE = frozenset({"section", "header", "divider", "context", "actions", "input", "image", "rich_text"})
_NATIVE = frozenset({"table", "data_table", "data_visualization"})
SURFACES = {
    "message": _EVERYWHERE | _NATIVE | {"markdown", "container", "context_actions"},
    "modal": _EVERYWHERE | {"alert"},
    "home": _EVERYWHERE | _NATIVE,
}
MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}

# An element goes by its type, by the field it stands in, and by "*"; the value is in characters.
LONGEST = {
    ("*", "action_id"): 255,
    ("*", "block_id"): 255,
    ("*", "placeholder"): 150,
    ("plain_text", "text"): 3_000,
    ("mrkdwn", "text"): 3_000,
    ("text", "text"): 3_000,
    ("link", "text"): 3_000,
    ("link", "url"): MOST_URL,
    ("section", "text"): 3_000,
    ("fields", "text"): 2_000,
    ("header", "text"): 150,
    ("image", "alt_text"): 2_000,
    ("image", "title"): 2_000,
    ("image", "image_url"): MOST_URL,
    ("input", "label"): 2_000,
    ("input", "hint"): 2_000,
    ("button", "text"): 75,
    ("button", "value"): 2_000,
    ("button", "url"): MOST_URL,
    ("positive_button", "text"): 75,
    ("negative_button", "text"): 75,
    ("positive_button", "value"): 2_000,
    ("negative_button", "value"): 2_000,
    ("options", "text"): 75,
    ("options", "value"): 75,
    ("options", "description"): 75,
    ("option_groups", "label"): 75,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("alert", "text"): 200,
    ("container", "title"): 150,
    ("container", "subtitle"): 150,
    ("data_visualization", "title"): 50,
    ("axis_config", "x_label"): 50,
    ("axis_config", "y_label"): 50,
    ("series", "name"): 20,
    ("data", "label"): 20,
    ("segments", "label"): 20,
}
MOST = {
    ("section", "fields"): 10,
    ("context", "elements"): 10,
    ("actions", "elements"): 25,
    ("context_actions", "elements"): 5,
    ("container", "blocks"): 10,
    ("rich_text", "elements"): 100,
    ("rich_text_section", "elements"): 100,
    ("rich_text_list", "elements"): 100,
    ("rich_text_quote", "elements"): 100,
    ("rich_text_preformatted", "elements"): 100,
    ("*", "options"): 100,
    ("*", "option_groups"): 100,
    ("overflow", "options"): 5,
    ("radio_buttons", "options"): 10,
    ("checkboxes", "options"): 10,
    ("table", "rows"): 100,
    ("data_table", "rows"): 100,
    ("chart", "segments"): MOST_SERIES,
    ("chart", "series"): MOST_SERIES,
    ("axis_config", "categories"): MOST_CATEGORIES,
}
REQUIRED = {
    "plain_text": ("text",),
    "mrkdwn": ("text",),
    "markdown": ("text",),
    "text": ("text",),
    "link": ("url",),
    "header": ("text",),
    "alert": ("text",),
    "button": ("text",),
    "feedback_buttons": ("positive_button", "negative_button"),
    "positive_button": ("text", "value"),
    "negative_button": ("text", "value"),
    "options": ("text", "value"),
    "input": ("label", "element"),
    "image": ("alt_text",),
    "context": ("elements",),
    "actions": ("elements",),
    "rich_text": ("elements",),
    "rich_text_section": ("elements",),
    "rich_text_list": ("elements",),
    "rich_text_quote": ("elements",),
    "rich_text_preformatted": ("elements",),
    "container": ("blocks",),
    "table": ("rows",),
    "data_table": ("rows", "caption"),
    "raw_text": ("text",),
    "raw_number": ("text",),
    "data_visualization": ("title", "chart"),
    "series": ("name", "data"),
}
PLAIN_ONLY = {
    ("*", "placeholder"),
    ("header", "text"),
    ("image", "title"),
    ("input", "label"),
    ("input", "hint"),
    ("button", "text"),
    ("positive_button", "text"),
    ("negative_button", "text"),
    ("confirm", "title"),
    ("confirm", "confirm"),
    ("confirm", "deny"),
}
_LEAVES = frozenset({"text", "link", "user", "usergroup", "channel", "broadcast", "emoji", "date", "color", "team"})
PARTS = {
    "rich_text": {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"},
    "rich_text_section": _LEAVES,
    "rich_text_quote": _LEAVES,
    "rich_text_preformatted": {"text", "link"},
    "rich_text_list": {"rich_text_section"},
    "context_actions": {"feedback_buttons", "icon_button"},
    "context": {"plain_text", "mrkdwn", "image"},
}
WORDS = frozenset({"text", "title", "subtitle", "label", "hint", "alt_text", "caption", "description", "placeholder"})
"""Fields that may be cut; a shortened address, id or value would be a wrong one."""
