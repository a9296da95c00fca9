"""Pictures drawn anew: the pixels are kept, and whatever else a picture file carries is left behind."""

import io
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageOps

from portal.manuscripts.package import Package

MAX_PIXELS = 50_000_000
# What one decoded picture may take of memory. JPEG is decoded at a smaller scale and hardly ever comes near.
MAX_DECODED = 100 * 2**20
LONGEST_SIDE = 1_600
MAX_WORK = 60_000_000
# JPEG's decoder leaves out what the smaller size does not need.
_SCALED_DOWN = 4

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_JPEG_QUALITY = 82


@dataclass(frozen=True)
class Drawn:
    """A picture as new bytes of `format` png or jpeg, with its size in pixels."""

    data: bytes
    format: str
    width: int
    height: int


def draw(package: Package, parts: Iterable[str]) -> dict[str, Drawn]:
    """The pictures of these parts that can be shown safely, each once: no SVG, EMF, damaged or huge ones.

    An essay full of scans would take longer than anybody waits, so after a certain number of pixels no more are drawn.
    """
    drawn: dict[str, Drawn] = {}
    work = 0
    for part in dict.fromkeys(parts):
        source = package.archive.read_or_none(part)
        picture = None if source is None else _opened(source)
        if picture is not None:
            work += picture.width * picture.height // (_SCALED_DOWN if picture.format == "JPEG" else 1)
            if work <= MAX_WORK and (redrawn := _drawn(picture)) is not None:
                drawn[part] = redrawn
    return drawn


def _opened(source: bytes) -> Image.Image | None:
    """A picture of which only the header has been read."""
    try:
        return Image.open(io.BytesIO(source), formats=_FORMATS)
    # Pillow's decoders raise whatever their format's parser raised.
    except Exception:
        return None


def _drawn(picture: Image.Image) -> Drawn | None:
    try:
        with picture:
            return _redrawn(picture)
    except Exception:
        return None


def _redrawn(picture: Image.Image) -> Drawn | None:
    width, height = picture.size
    if width * height > MAX_PIXELS:
        return None
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    if picture.size[0] * picture.size[1] * max(3, len(picture.getbands())) > MAX_DECODED:
        return None
    photograph = picture.format == "JPEG"
    upright = ImageOps.exif_transpose(picture)
    transparent = not photograph and upright.has_transparency_data
    pixels = upright.convert("RGBA" if transparent else "RGB")
    pixels.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR)
    # A new image from the bare pixels, so that nothing the decoder remembered can be written again.
    clean = Image.frombytes(pixels.mode, pixels.size, pixels.tobytes())
    drawn = io.BytesIO()
    if photograph:
        clean.save(drawn, "JPEG", quality=_JPEG_QUALITY)
    else:
        clean.save(drawn, "PNG", compress_level=6)
    return Drawn(drawn.getvalue(), "jpeg" if photograph else "png", *clean.size)
