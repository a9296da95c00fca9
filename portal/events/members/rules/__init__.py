"""Who is let in, and when, as pure functions: values in, value out, `now` as an argument."""
