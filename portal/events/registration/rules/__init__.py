"""What holds for places and money, as pure functions: values in, value out, `now` as an argument."""
