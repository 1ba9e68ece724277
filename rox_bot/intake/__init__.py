"""Ways an event gets in, one file per kind or source; all of them write through `recording`."""
