"""How a mean is printed, on the page and in files alike."""

from fractions import Fraction


def two_decimals(mean: Fraction) -> str:
    """Points with two decimals, halves up as a spreadsheet rounds them: 53/8 is 6.63."""
    hundredths = (200 * mean.numerator + mean.denominator) // (2 * mean.denominator)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
