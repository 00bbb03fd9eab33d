"""What runs in a process of its own, because it is timed: ``python -m bench.drivers.<name>`` in a project."""
