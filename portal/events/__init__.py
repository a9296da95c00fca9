"""Events: what is on, for whom, and when that is for the reader. Kinds with more to them plug in (`plugins`)."""
