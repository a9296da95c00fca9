"""Pictures drawn anew: the pixels are kept, and whatever else a picture file carries is left behind."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from portal.manuscripts.package import Package

MAX_PIXELS = 50_000_000
# What one decoded picture may take of memory. JPEG is decoded at a smaller scale and hardly ever comes near.
MAX_DECODED = 100 * 2**20
LONGEST_SIDE = 1_600
MAX_PICTURES = 100

_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")
_JPEG_QUALITY = 82


@dataclass(frozen=True)
class Drawn:
    """A picture as new bytes of `format` png or jpeg, with its size in pixels."""

    data: bytes
    format: str
    width: int
    height: int


def draw(package: Package, part: str) -> Drawn | None:
    """The picture of a part, or None where it is no picture that can be shown safely (SVG, EMF, damaged, huge)."""
    source = package.archive.read_or_none(part)
    if source is None:
        return None
    try:
        with Image.open(io.BytesIO(source), formats=_FORMATS) as picture:
            return _redrawn(picture)
    # Pillow's decoders raise whatever their format's parser raised.
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
