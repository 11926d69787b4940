/** The colours of each poster. The snow line is in kilometres. */
export const palettes = {
  dawn: {
    sky: ['#e9b7a6', '#f6d3b8', '#fdeed6'],
    sun: { disc: '#fffaf0', glow: '#fff0cf' },
    air: { light: '#ffd9b0', shade: '#a5809a', near: '#c08a8f', far: '#f3cdb4' },
    land: { forest: '#4b3a3f', rock: '#8a6264', snow: '#fff2ea' },
    snowline: 0.95,
    water: { depth: '#6b4a5c', mist: '#f7dcc6' },
    type: { ink: '#4a2b3a', paper: '#fbf6ee', caption: '#6b5a58' },
  },
  fjord: {
    sky: ['#6fa9c4', '#a9d0df', '#e3f2f4'],
    sun: { disc: '#fffef6', glow: '#fdfdf2' },
    air: { light: '#fff3dc', shade: '#7fa5c4', near: '#7fb0c6', far: '#cfe6ee' },
    land: { forest: '#24403f', rock: '#5b6c76', snow: '#fbfdff' },
    snowline: 0.85,
    water: { depth: '#1f4d63', mist: '#dcecf0' },
    type: { ink: '#123449', paper: '#f7f9f8', caption: '#4b5c66' },
  },
  meadow: {
    sky: ['#b9d2b2', '#dbe6c6', '#f7f4dc'],
    sun: { disc: '#fffdf0', glow: '#fff8d6' },
    air: { light: '#fff0c4', shade: '#8faf9a', near: '#9dbd98', far: '#e4ebcf' },
    land: { forest: '#2f5138', rock: '#7c8a68', snow: '#fbfaea' },
    snowline: 1.7,
    water: { depth: '#2f5a4c', mist: '#eef2dc' },
    type: { ink: '#1f4029', paper: '#faf9f0', caption: '#56624f' },
  },
  dusk: {
    sky: ['#4c4579', '#9a7db4', '#f2c3cf'],
    sun: { disc: '#fff1e6', glow: '#ffd9cf' },
    air: { light: '#ffb9b0', shade: '#6d66a4', near: '#6d5f9c', far: '#d5a9cd' },
    land: { forest: '#23233f', rock: '#5d5480', snow: '#f6e6f3' },
    snowline: 1.15,
    water: { depth: '#2c2b53', mist: '#d9b3d2' },
    type: { ink: '#fdeff0', paper: '#faf6f7', caption: '#5f5670' },
  },
  paper: {
    sky: ['#f1d9b8', '#f8e6cb', '#fdf3e2'],
    sun: { disc: '#e9765f', glow: '#f7b396' },
    air: { light: '#ffd0a8', shade: '#7aa3ba', near: '#8fb1b4', far: '#f3d8bd' },
    land: { forest: '#2d5a5c', rock: '#a0766f', snow: '#fff4e6' },
    snowline: 1.35,
    water: { depth: '#356a74', mist: '#f6e2c8' },
    type: { ink: '#2f4a63', paper: '#fbf6ea', caption: '#5c6068' },
  },
  night: {
    sky: ['#101a33', '#23355c', '#5a7399'],
    sun: { disc: '#fbf8ea', glow: '#9db7d6' },
    air: { light: '#a9c1e6', shade: '#33486f', near: '#2c4166', far: '#647fa6' },
    land: { forest: '#0f1a2b', rock: '#3a4a66', snow: '#d5e2f5' },
    snowline: 0.95,
    water: { depth: '#0d1a30', mist: '#7f98bd' },
    type: { ink: '#eef2f7', paper: '#f5f6f8', caption: '#525b6b' },
  },
}

export type PaletteName = keyof typeof palettes
export type Palette = (typeof palettes)[PaletteName]
