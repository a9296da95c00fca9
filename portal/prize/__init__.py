"""The prize: editions, entries, reviews, ranking. One kind of event, plugged into `events`."""
