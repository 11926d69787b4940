// Outlines on a grid of 24, drawn with a stroke, that only a check needs.

export const crossIcon = 'M6 6l12 12M18 6L6 18'
export const refreshIcon = 'M20 5v5h-5M19.5 10a8 8 0 1 0 .4 4.5'
export const cloudOffIcon = 'M3 3l18 18M7 8.5A5 5 0 0 0 7 18.5h10.5M10.5 6a6 6 0 0 1 7.2 5 4 4 0 0 1 2.8 5.8'
