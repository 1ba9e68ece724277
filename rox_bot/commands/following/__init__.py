"""Following up what customers said: who has it, until when, and what came of it."""
