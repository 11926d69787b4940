/** The PNG picture of every subject and its piece, drawn once per page. */
export const width = 320
export const height = 180
export const piece = { width: 56, height: 56, y: 62 }
/** Horizontal position of the gap, in px. */
export const gapX = 180

const whole = canvas(width, height)
const sky = whole.createLinearGradient(0, 0, width, height)
for (const [at, colour] of ['#2b4a6f', '#d98f5c', '#f3e1b6', '#3d6b58'].entries()) sky.addColorStop(at / 3, colour)
whole.fillStyle = sky
whole.fillRect(0, 0, width, height)
for (let hill = 0; hill < 40; hill += 1) {
  whole.fillStyle = `hsl(${hill * 37} 45% 45% / 0.4)`
  whole.beginPath()
  whole.arc((hill * 83) % width, (hill * 47) % height, 6 + ((hill * 13) % 22), 0, 2 * Math.PI)
  whole.fill()
}

const cut = canvas(piece.width, piece.height)
cut.drawImage(whole.canvas, -gapX, -piece.y)

/** Data URLs. */
export const image = cut.canvas.toDataURL()

whole.fillStyle = '#0008'
whole.fillRect(gapX, piece.y, piece.width, piece.height)

export const background = whole.canvas.toDataURL()

function canvas(w: number, h: number): CanvasRenderingContext2D {
  return Object.assign(document.createElement('canvas'), { width: w, height: h }).getContext('2d')!
}
