"""What is timed: a module a task, each with `ours()` and `peer()`, see `benchmarks.task`."""
