import type { PosterInput } from './posterInput'

import { drawLand } from './drawLand'
import { drawPine } from './drawPine'
import { palettes } from './palettes'
import { raiseLand } from './raiseLand'
import { seededRandom } from './seededRandom'
import { setCaption, setTitle } from './setType'

/** A part of the poster as an SVG document. Later layers cover earlier ones. */
export interface Layer {
  stage: 'render' | 'type'
  /** Returns the document. `picture` is the URL of all earlier layers. */
  svg: (picture: string) => string
  /** Shows through where the earlier layers are transparent. */
  under?: boolean
}

const SHORE = 760
/** Where the far shore meets the lake. */
const WATERLINE = SHORE + 30
const BANDS = 12
/** The layers of a poster: bands of land, the sky, the lake, the bank and the type. */
export const LAYERS = BANDS + 4

/**
 * Composes a landscape that title, palette and text determine: the main peak off the middle, the sun opposite.
 * `detail` is the fineness of the land, 1 for a sheet of 960 pixels.
 */
export async function* composePoster(input: PosterInput, detail: number): AsyncGenerator<Layer> {
  const random = seededRandom(JSON.stringify([input.title, input.text, input.palette]))
  const between = (from: number, to: number) => from + (to - from) * random()
  const palette = palettes[input.palette]
  const { sky, sun, land, water, type } = palette
  const side = random() < 0.5 ? -1 : 1
  const [sunX, sunY, seed] = [500 - side * between(130, 270), between(385, 440), Math.floor(between(1, 999))]
  const [azimuth, elevation] = [between(1.15, 1.4), between(0.42, 0.52)]
  const light = {
    x: -side * Math.sin(azimuth) * Math.cos(elevation),
    y: Math.sin(elevation),
    z: -Math.cos(azimuth) * Math.cos(elevation),
  }

  const gradient = (
    id: string,
    from: number,
    to: number,
    stops: [at: number, colour: string | undefined, opacity?: number][],
  ) =>
    `<linearGradient id="${id}" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="${from}" y2="${to}">${stops
      .map(([at, colour, opacity = 1]) => `<stop offset="${at}" stop-color="${colour}" stop-opacity="${opacity}"/>`)
      .join('')}</linearGradient>`
  const rect = (from: number, to: number, fill: string) => `<path d="M50 ${from}H950V${to}H50Z" fill="${fill}"/>`
  const layer = (stage: Layer['stage'], defs: string, body: string, under = false): Layer => ({
    stage,
    under,
    svg: (picture) =>
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1250"><defs><clipPath id="picture"><path d="M50 50H950V1125H50Z"/></clipPath>${defs}</defs><g clip-path="url(#picture)">${body.replace('PICTURE', picture)}</g></svg>`,
  })

  const stars = Array.from(
    { length: 170 },
    () =>
      `<circle cx="${between(50, 950)}" cy="${between(50, 640)}" r="${between(0.35, 1.4)}" opacity="${between(0.15, 0.9)}"/>`,
  )
  yield layer(
    'render',
    `${gradient('sky', 50, SHORE, [
      [0, sky[0]],
      [0.55, sky[1]],
      [1, sky[2]],
    ])}<radialGradient id="glow"><stop stop-color="${sun.glow}" stop-opacity=".9"/><stop offset=".3" stop-color="${sun.glow}" stop-opacity=".4"/><stop offset="1" stop-color="${sun.glow}" stop-opacity="0"/></radialGradient>
    <linearGradient id="veil" x1="0" x2="0" y1="0" y2="1"><stop offset=".25" stop-color="#fff" stop-opacity="0"/><stop offset=".6" stop-color="#fff"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></linearGradient>
    <mask id="band"><path d="M0 50H1000V${SHORE}H0Z" fill="url(#veil)"/></mask>
    <filter id="cloud" x="0" y="0" width="1" height="1"><feTurbulence type="fractalNoise" baseFrequency=".0022 .008" numOctaves="5" seed="${seed}"/><feComponentTransfer><feFuncA type="linear" slope="0" intercept="1"/></feComponentTransfer><feColorMatrix values="0 0 0 0 1 0 0 0 0 1 0 0 0 0 1 3.2 0 0 0 -1.35"/><feComposite in="SourceGraphic" operator="in" result="c"/><feFlood flood-color="${sun.glow}"/><feComposite in2="c" operator="in"/></filter>`,
    `${rect(40, WATERLINE, 'url(#sky)')}${input.palette === 'night' ? `<g fill="#fff">${stars.join('')}</g>` : ''}
    <g mask="url(#band)" opacity=".5"><path d="M50 50H950V${SHORE}H50Z" filter="url(#cloud)"/></g>
    <circle cx="${sunX}" cy="${sunY}" r="330" fill="url(#glow)"/><circle cx="${sunX}" cy="${sunY}" r="50" fill="${sun.disc}"/>`,
  )

  const view = {
    terrain: raiseLand(random, side),
    palette,
    light,
    middle: 500,
    shore: SHORE,
    detail,
    random: seededRandom(`faces ${seed}`),
  }
  for (const band of drawLand(view, BANDS)) yield layer('render', '', band)

  yield layer(
    'render',
    `${gradient('depth', SHORE, 1125, [
      [0, water.depth, 0.22],
      [1, water.depth, 0.36],
    ])}<filter id="ripple" filterUnits="userSpaceOnUse" x="0" y="${SHORE}" width="1000" height="400" color-interpolation-filters="sRGB"><feTurbulence type="fractalNoise" baseFrequency=".008 .12" numOctaves="4" seed="${seed}"/><feColorMatrix values=".3 0 0 0 .35 0 1 0 0 0 0 0 1 0 0 0 0 0 0 1"/><feDisplacementMap in="SourceGraphic" scale="46" xChannelSelector="R" yChannelSelector="G"/></filter>`,
    `<g filter="url(#ripple)"><image href="PICTURE" width="1000" height="1250" transform="translate(-30 ${1.8 * WATERLINE}) scale(1.06 -0.8)"/></g>${rect(SHORE, 1125, 'url(#depth)')}`,
    true,
  )

  const across = (x: number) => 500 + side * (450 - 900 * x)
  const bank = (x: number) =>
    1125 -
    80 * Math.max(0, 1 - x / 0.62) ** 1.4 -
    6 * Math.max(0, 0.6 - x) * Math.sin(x * 19 + seed) +
    20 * Math.max(0, x - 0.6)
  const grass = Array.from({ length: 280 }, (_, i) => {
    const x = 0.64 * (i / 280) - 0.01
    return `${across(x)} ${bank(x) - between(0, 9) * (i % 2)}`
  })
  let x = between(0.05, 0.09)
  const pines = [0.47, 0.33, 0.4, 0.2, 0.14].slice(0, Math.floor(between(3, 6))).map((size) => {
    const tree = drawPine(across(x), bank(x) + 8, 1075 * size * between(0.92, 1.06), random)
    x += between(0.05, 0.085)
    return tree
  })
  yield layer(
    'render',
    `${gradient('mist', SHORE - 90, SHORE + 110, [
      [0, water.mist, 0],
      [0.55, water.mist, 0.55],
      [1, water.mist, 0],
    ])}<filter id="dark" color-interpolation-filters="sRGB"><feColorMatrix values=".62 0 0 0 0 0 .62 0 0 0 0 0 .62 0 0 0 0 0 1 0"/></filter>`,
    `${rect(600, 900, 'url(#mist)')}<g fill="${land.forest}" filter="url(#dark)"><path d="M${grass.join('L')}L${across(0.63)} 1140L${across(-0.01)} 1140Z"/>${pines.join('')}</g>`,
  )
  const { paper, ink, caption } = type
  const frame = `<path d="M0 0H1000V1250H0ZM50 50V1125H950V50Z" fill="${paper}"/>`
  const plain = (body: string): Layer => ({
    stage: 'type',
    svg: () => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1250">${body}</svg>`,
  })
  yield plain(`${frame}${await setTitle(input.title, ink)}${await setCaption(input.text, caption)}`)
}
