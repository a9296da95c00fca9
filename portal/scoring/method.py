"""What the ranking is called and rests on, in words, for whoever must name it before there are any scores.

Its version is `task.METHOD`; `model` has the same as mathematics.
"""

NAME = "essay and juror effects, estimated together"
MODEL = "score = mean + essay + juror + noise, all normal"
PRIORS = (
    "mean: flat; variance of the noise: inverse gamma with the weight of 3 reviews, around an eighth of the scale's"
    " range; essays and jurors in proportion to the noise: half-t with 4 degrees of freedom and scale 1"
)
