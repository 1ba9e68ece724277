"""The ledger at the door: what is booked and corrected, and what is asked of it."""
