import type { Palette } from '../../kinds/face-contract'
import type { DotColor } from './stream'

const COLORS: readonly (keyof Palette)[] = ['accent', 'good', 'failing', 'refused', 'waiting']
const LIMIT = 12_000
const TURN = 2 * Math.PI

/** Collects the dots of a frame and paints them colour by colour. */
export class DotPainter {
  private readonly xs = COLORS.map(() => new Float32Array(LIMIT))
  private readonly ys = COLORS.map(() => new Float32Array(LIMIT))
  private readonly sizes = COLORS.map(() => new Float32Array(LIMIT))
  private readonly counts = COLORS.map(() => 0)

  /** Dots put since the last {@link clear}. */
  get count(): number {
    return this.counts.reduce((sum, each) => sum + each, 0)
  }

  clear(): void {
    this.counts.fill(0)
  }

  /** Adds a dot; a place in the document's px. */
  readonly put = (color: DotColor, x: number, y: number, size: number): void => {
    const i = this.counts[color]
    if (i >= LIMIT || size < 0.15) return
    this.xs[color][i] = x
    this.ys[color][i] = y
    this.sizes[color][i] = size
    this.counts[color] = i + 1
  }

  /**
   * Paints all dots; `scale`, `dx`, `dy` lead from the document's to the canvas's px, `radius` is that of a full-sized dot there.
   * One small path per dot: measured faster than one long path, and six times faster than a ready-made picture of a dot.
   */
  paint(g: CanvasRenderingContext2D, palette: Palette, scale: number, dx: number, dy: number, radius: number): void {
    for (let color = 0; color < COLORS.length; color++) {
      const [xs, ys, sizes] = [this.xs[color], this.ys[color], this.sizes[color]]
      g.fillStyle = palette[COLORS[color]]
      for (let i = 0; i < this.counts[color]; i++) {
        const r = radius * sizes[i]
        const x = xs[i] * scale + dx
        const y = ys[i] * scale + dy
        if (r < 1.1) g.fillRect(x - r, y - r, 2 * r, 2 * r)
        else {
          g.beginPath()
          g.arc(x, y, r, 0, TURN)
          g.fill()
        }
      }
    }
  }
}
