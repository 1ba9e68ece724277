"""The first hour: who is admin, what a channel is about, the first data, the first digest."""
