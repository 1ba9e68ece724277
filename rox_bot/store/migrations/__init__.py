"""Schema migrations: Alembic's scripts and the environment they run in."""
