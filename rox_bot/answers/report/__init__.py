"""The report of value: what a finance person asks for, gathered once, told as a page and as a workbook."""
