"""The questions, a module each, with ``measure(bench) -> Findings``; `bench.registry` names them."""
