"""The whole portal in one file, and back: from either engine into either."""
