/** Dots of one colour, in the document's px; sizes are factors of the usual radius. */
export interface DotList {
  readonly css: string
  readonly xs: Float32Array
  readonly ys: Float32Array
  readonly sizes: Float32Array
  readonly count: number
}

/** Leads from the document's px to the canvas's; `radius` is that of a full-sized dot there. */
export interface DotScale {
  readonly scale: number
  readonly dx: number
  readonly dy: number
  readonly radius: number
}

/** A dot drawn by the browser costs about as much as this many pixels that are handed to it ready. */
const PIXELS_PER_DOT = 500
/** From so many dots on a picture can pay at all. */
const FEW_DOTS = 300
const NO_COLOR = 0

/**
 * Draws many dots into pixels by itself. Without a graphics card the browser takes 1 to 3 µs for each dot that it is asked to draw, which for
 * three thousand is half of a frame; a picture of the whole canvas takes about one ms.
 */
export class DotRaster {
  private image: ImageData | null = null
  private pixels = new Uint32Array(0)
  private readonly colors = new Map<string, number>()
  /** Rows that are not empty. */
  private top = 0
  private bottom = 0

  /** Paints on an empty canvas; `false`: few dots on much room, which the browser does as well. */
  paint(g: CanvasRenderingContext2D, lists: readonly DotList[], to: DotScale): boolean {
    const { width, height } = g.canvas
    const dots = lists.reduce((sum, list) => sum + list.count, 0)
    if (dots < FEW_DOTS || width * height > dots * PIXELS_PER_DOT) return false
    const image = this.emptied(g, width, height)
    for (const list of lists) this.put(list, this.colorOf(list.css), to)
    if (this.bottom > this.top) g.putImageData(image, 0, 0, 0, this.top, width, this.bottom - this.top)
    return true
  }

  private emptied(g: CanvasRenderingContext2D, width: number, height: number): ImageData {
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = g.createImageData(width, height)
      this.pixels = new Uint32Array(this.image.data.buffer)
    } else this.pixels.fill(NO_COLOR, this.top * width, this.bottom * width)
    this.top = height
    this.bottom = 0
    return this.image
  }

  private put({ xs, ys, sizes, count }: DotList, color: number, { scale, dx: originX, dy: originY, radius }: DotScale): void {
    const { pixels, image } = this
    if (image === null) return
    const { width, height } = image
    for (let i = 0; i < count; i++) {
      const x = xs[i] * scale + originX
      const y = ys[i] * scale + originY
      const r = radius * sizes[i] + 0.5
      const left = Math.max(0, Math.floor(x - r))
      const right = Math.min(width, Math.ceil(x + r))
      const top = Math.max(0, Math.floor(y - r))
      const bottom = Math.min(height, Math.ceil(y + r))
      if (left >= right || top >= bottom) continue
      if (top < this.top) this.top = top
      if (bottom > this.bottom) this.bottom = bottom
      for (let py = top; py < bottom; py++) {
        const dy = py + 0.5 - y
        for (let px = left; px < right; px++) {
          const dx = px + 0.5 - x
          const cover = r - Math.sqrt(dx * dx + dy * dy)
          if (cover <= 0) continue
          const alpha = cover >= 1 ? 255 : Math.round(cover * 255)
          const at = py * width + px
          // Where dots overlap, the one that covers more of a pixel has it.
          if (alpha >= pixels[at] >>> 24) pixels[at] = (color | (alpha << 24)) >>> 0
        }
      }
    }
  }

  /** A colour as pixels hold it, without its alpha; the browser knows how to read it. */
  private colorOf(css: string): number {
    const known = this.colors.get(css)
    if (known !== undefined) return known
    const g = new OffscreenCanvas(1, 1).getContext('2d')
    if (g === null) return NO_COLOR
    g.fillStyle = css
    g.fillRect(0, 0, 1, 1)
    const [red, green, blue] = g.getImageData(0, 0, 1, 1).data
    const color = (blue << 16) | (green << 8) | red
    this.colors.set(css, color)
    return color
  }
}
