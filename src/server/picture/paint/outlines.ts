import type { Path } from './coverage'

/** Scales and moves an outline. */
export function placed(path: Path, x: number, y: number, width: number, height = width): Path {
  return path.map((value, i) => (i % 2 ? y + value * height : x + value * width))
}

/** Returns an upright rectangle. */
export function box(x: number, y: number, width: number, height: number): Path {
  return [x, y, x + width, y, x + width, y + height, x, y + height]
}

/** Returns an ellipse, or a circle for one radius. */
export function disc(x: number, y: number, radiusX: number, radiusY = radiusX): Path {
  const steps = Math.round(Math.min(48, 8 + 5 * Math.sqrt(Math.max(radiusX, radiusY))))
  const path: number[] = []
  for (let i = 0; i < steps; i++) {
    const angle = (i / steps) * 2 * Math.PI
    path.push(x + radiusX * Math.cos(angle), y + radiusY * Math.sin(angle))
  }
  return path
}

/** Returns a waxing moon that is lit from the angle `light`, in radians. */
export function crescent(x: number, y: number, radius: number, light: number): Path {
  const path: number[] = []
  const add = (towards: number, across: number) => {
    path.push(
      x + towards * Math.cos(light) - across * Math.sin(light),
      y + towards * Math.sin(light) + across * Math.cos(light),
    )
  }
  // Along the rim, then back along the flatter edge of the shadow.
  for (let angle = -90; angle <= 90; angle += 7.5) addArc(add, radius, radius, angle)
  for (let angle = 90; angle >= -90; angle -= 7.5) addArc(add, radius * 0.42, radius, angle)
  return path
}

function addArc(add: (towards: number, across: number) => void, depth: number, radius: number, degrees: number): void {
  const angle = (degrees * Math.PI) / 180
  add(depth * Math.cos(angle), radius * Math.sin(angle))
}
