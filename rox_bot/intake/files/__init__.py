"""Files as a way in: a CSV export and a map file that says which of its columns is what."""

from rox_bot.intake.files.importing import Report, import_file
from rox_bot.intake.files.map_text import map_text
from rox_bot.intake.files.mapping import Map, parse_map, read_map
from rox_bot.intake.files.refused import BadRow

__all__ = ["BadRow", "Map", "Report", "import_file", "map_text", "parse_map", "read_map"]
