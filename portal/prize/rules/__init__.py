"""The rules of the prize, pure: values in, values out, `now` as an argument."""
