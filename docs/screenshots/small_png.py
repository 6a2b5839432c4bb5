"""Makes pictures of pages small: 256 colours are plenty for them, and take a third of the space."""

import base64
import struct
import zlib

from playwright.sync_api import Page

# The browser that took the picture counts its colours. The commonest stay, unless they are all but equal to one that
# stays already (so a small tag keeps its amber); the others go to the nearest of these.
REDUCE = """
async (picture) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(0, 0, image.width, image.height);
  const counts = new Map();
  const at = (i) => (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
  for (let i = 0; i < data.length; i += 4) counts.set(at(i), (counts.get(at(i)) || 0) + 1);
  const apart = (a, b) =>
    ((a >> 16) - (b >> 16)) ** 2 + (((a >> 8) & 255) - ((b >> 8) & 255)) ** 2 + ((a & 255) - (b & 255)) ** 2;
  const palette = [];
  for (const [colour] of [...counts].sort((a, b) => b[1] - a[1])) {
    if (palette.length < 256 && palette.every((other) => apart(colour, other) > 60)) palette.push(colour);
  }
  const nearest = new Map(palette.map((colour, index) => [colour, index]));
  for (const colour of counts.keys()) {
    if (nearest.has(colour)) continue;
    let best = 0;
    palette.forEach((other, index) => { if (apart(colour, other) < apart(colour, palette[best])) best = index; });
    nearest.set(colour, best);
  }
  const pixels = new Uint8Array(data.length / 4);
  for (let i = 0; i < pixels.length; i++) pixels[i] = nearest.get(at(i * 4));
  let text = "";
  for (let i = 0; i < pixels.length; i += 8192) text += String.fromCharCode(...pixels.subarray(i, i + 8192));
  return { width: image.width, height: image.height, palette, pixels: btoa(text) };
}
"""


def with_256_colours(picture: bytes, page: Page) -> bytes:
    """The same picture as a PNG with a palette; `page` is any page whose browser may do the counting."""
    seen = page.evaluate(REDUCE, base64.b64encode(picture).decode())
    width, height = seen["width"], seen["height"]
    pixels = base64.b64decode(seen["pixels"])
    rows = b"".join(b"\0" + pixels[start : start + width] for start in range(0, len(pixels), width))
    palette = b"".join(colour.to_bytes(3) for colour in seen["palette"])
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
