/** A picture in memory: rows from the top, four bytes a pixel (sRGB red, green, blue; alpha, not premultiplied). */
export interface Raster {
  width: number
  height: number
  data: Uint8ClampedArray
}

/** Creates a transparent black raster. */
export function createRaster(width: number, height: number): Raster {
  return { width, height, data: new Uint8ClampedArray(width * height * 4) }
}
