"""The ledger by hand: what was spent on experience and what came of it in money, as people type or fill it in."""
