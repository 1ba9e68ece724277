"""The only place that talks to the database: migrations, facts, cells, people, answers, inbox and outbox."""
